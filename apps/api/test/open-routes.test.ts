import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import { expect, test } from "vitest";
import { startTestApp } from "./test-app.js";

/** What anybody may ask for beside the endpoints of the table, whose rows say who may. Metrics are at no port of the API. */
const beside = [
  "GET /",
  "GET /*",
  "GET /.well-known/jwks.json",
  "GET /.well-known/openid-configuration",
  "GET /api/openapi.json",
  "GET /assets/main-0a1b2c3d.js",
  "GET /health/live",
  "GET /health/ready",
];

/** The router's own list is a tree: each line has the rest of a path, below the line that it goes on from. */
function readRoutes(tree: string): string[] {
  const above: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const [, indent = "", path = "", methods = ""] = /^([│ ]*)[└├]── (\S*) ?(?:\(([A-Z, ]+)\))?/u.exec(line) ?? [];
    if (path === "" && methods === "") return [];
    const depth = indent.length / 4;
    above[depth] = `${depth === 0 ? "" : (above[depth - 1] ?? "")}${path}`;
    return methods.split(", ").map((method) => `${method} ${above[depth]}`);
  });
}

test("no route is served but those of the table, and a few that anybody may ask for", async () => {
  const it = await startTestApp();
  const routes = readRoutes(it.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
  await it.close();
  const ofTable = Object.values(endpoints).map(({ method, path }) => `${method} ${apiPrefix}${path}`);
  const served = routes.filter((route) => /^[A-Z]+ /.test(route) && !/^(HEAD|OPTIONS) /.test(route));
  expect(ofTable.filter((route) => !served.includes(route))).toEqual([]);
  expect(served.filter((route) => !ofTable.includes(route)).sort()).toEqual(beside);
});
