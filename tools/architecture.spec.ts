import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Who may import which of our packages. */
const packages: Record<string, readonly string[]> = {
  "packages/shared": [],
  "packages/cel": [],
  "packages/posture": ["shared", "cel"],
  "packages/cluster-reader": ["shared", "posture"],
  "apps/simulator": ["shared", "posture"],
  "apps/cli": ["shared", "posture", "cluster-reader"],
  // Of cel only how a thread is started: expressions are the engine's.
  "apps/api": ["shared", "posture", "cluster-reader", "cel"],
  "apps/web": ["shared"],
};

const platform = [
  "config",
  "database",
  "telemetry",
  "http",
  "jobs",
  "secrets",
  "issuer",
  "access",
  "posture",
  "query",
  "rollups",
  "exempting",
  "sample-data",
];
/** Rooms of the API and what each may import besides itself; `*` is a feature: one noun, platform only. */
const apiRooms: Record<string, readonly string[]> = {
  config: [],
  database: ["config", "posture"],
  telemetry: ["config", "database"],
  http: ["config", "database", "telemetry"],
  jobs: ["config", "database", "telemetry"],
  secrets: ["config", "database", "clouds"],
  issuer: ["config", "database", "http", "secrets"],
  posture: ["config", "database"],
  query: ["http", "database"],
  rollups: ["database"],
  exempting: ["database", "posture", "rollups"],
  "sample-data": ["config", "database"],
  access: ["config", "database", "http", "secrets", "sample-data"],
  clouds: ["config"],
  discovery: [...platform, "clouds"],
  "*": platform,
};

const webRooms: Record<string, readonly string[]> = {
  lib: [],
  ui: ["lib"],
  api: ["lib"],
  components: ["lib", "ui", "api"],
  pages: ["lib", "ui", "api", "components"],
};

const forbiddenNames = /(^|[/.-])(utils?|helpers?|common|manager|handler|misc)([/.-]|$)/i;
const isSource = (path: string) => /\.(ts|tsx|mjs)$/.test(path) && !/\.d\.ts$/.test(path);
const isTest = (path: string) => /\.(test|spec)\.tsx?$|\/test\/|^e2e\//.test(path);

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (["node_modules", "dist", "generated", ".turbo"].includes(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const sources = ["packages", "apps", "tools", "scripts", "e2e"].flatMap(filesBelow).filter(isSource);
const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g;
const importsOf = (file: string) =>
  [...readFileSync(join(root, file), "utf8").matchAll(importPattern)].map((match) => match[1] ?? "");

/** The first folder below `base`, or undefined for a file that lies in `base` itself. */
function roomOf(base: string, file: string): string | undefined {
  const parts = relative(base, file).split("/");
  return parts.length > 1 ? parts[0] : undefined;
}

function breaches(base: string, rooms: Record<string, readonly string[]>): string[] {
  return sources
    .filter((file) => file.startsWith(`${base}/`) && !isTest(file))
    .flatMap((file) => {
      const from = roomOf(base, file);
      if (from === undefined) return [];
      const allowed = rooms[from] ?? rooms["*"] ?? [];
      return importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => roomOf(base, relative(root, resolve(root, dirname(file), specifier))))
        .filter((to) => to !== undefined && to !== from && to !== "generated" && !allowed.includes(to))
        .map((to) => `${file} (${from}) imports ${to}`);
    });
}

describe("who imports whom", () => {
  test("packages keep to the table", () => {
    const found = Object.entries(packages).flatMap(([folder, allowed]) =>
      sources
        .filter((file) => file.startsWith(`${folder}/`) && !isTest(file) && !file.includes("/mock/"))
        .flatMap((file) =>
          importsOf(file)
            .map((specifier) => /^@periplus\/([a-z-]+)/.exec(specifier)?.[1])
            .filter((name) => name !== undefined && folder !== `packages/${name}` && !allowed.includes(name))
            .map((name) => `${file} imports @periplus/${name}`),
        ),
    );
    expect(found).toEqual([]);
  });

  test("no file reaches into another package by a relative path", () => {
    const found = sources.flatMap((file) => {
      const [, top, name] = /^(packages|apps)\/([^/]+)\//.exec(file) ?? [];
      if (!top || isTest(file)) return [];
      return importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .filter((specifier) => !relative(root, resolve(root, dirname(file), specifier)).startsWith(`${top}/${name}/`))
        .map((specifier) => `${file} imports ${specifier}`);
    });
    expect(found).toEqual([]);
  });

  test("the API's rooms keep to the table", () => expect(breaches("apps/api/src", apiRooms)).toEqual([]));
  test("the dashboard's rooms keep to the table", () => expect(breaches("apps/web/src", webRooms)).toEqual([]));

  test("the engine does no input and output except where it reads its own rules and answers from a thread", () => {
    const outside = /^(node:)?(fs|net|http|https|child_process|os|timers|worker_threads)(\/|$)/;
    const found = sources
      .filter(
        (file) => file.startsWith("packages/posture/src/") && !/\/pack\/|\.worker\.ts$/.test(file) && !isTest(file),
      )
      .filter((file) => importsOf(file).some((specifier) => outside.test(specifier)));
    expect(found).toEqual([]);
  });
});

describe("the shape of files", () => {
  test("no file is longer than 330 lines", () => {
    const long = sources
      .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length }))
      .filter(({ file, lines }) => lines > (isTest(file) ? 450 : 330));
    expect(long).toEqual([]);
  });

  test("no file is named after nothing", () => expect(sources.filter((file) => forbiddenNames.test(file))).toEqual([]));

  test("no folder has a barrel", () => {
    const barrels = sources.filter((file) => /^(packages|apps)\/.*\/index\.tsx?$/.test(file));
    expect(barrels).toEqual([]);
  });
});
