import { type EndpointName, endpoints } from "@periplus/shared/endpoints";
import { expect, test } from "vitest";
import { findRouteProblems } from "./endpoint-routes.js";

const all = (Object.keys(endpoints) as EndpointName[]).map((endpoint) => ({ endpoint, at: `Some.${endpoint}` }));

test("each endpoint has exactly one method", () => {
  expect(findRouteProblems(all)).toEqual([]);
  expect(findRouteProblems(all.filter(({ endpoint }) => endpoint !== "getMe"))).toEqual(["getMe has no method"]);
  expect(findRouteProblems([...all, { endpoint: "getMe", at: "Other.getMe" }])).toEqual([
    "getMe has Some.getMe and Other.getMe",
  ]);
});
