import { expect, it } from "vitest";
import type { JsonObject } from "../snapshot/object.js";
import { strategicMergePatch } from "./strategic-merge-patch.js";

it.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["nothing", { a: 1, b: [1] }, { a: 1, b: [1] }, {}],
  ["fields", { a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { c: null, b: 3 } }],
  ["plain lists", { args: ["a"] }, { args: ["b"] }, { args: ["b"] }],
  [
    "an item of a named list",
    { env: [{ name: "A", value: "1" }] },
    { env: [{ name: "A", value: "2" }] },
    { env: [{ name: "A", value: "2" }] },
  ],
  [
    "a new item",
    { volumes: [{ name: "a" }] },
    { volumes: [{ name: "a" }, { name: "b" }] },
    { volumes: [{ name: "b" }] },
  ],
  [
    "ports of a Service",
    { ports: [{ port: 1 }, { port: 2 }] },
    { ports: [{ port: 2 }] },
    { ports: [{ port: 1, $patch: "delete" }] },
  ],
  [
    "ports that their number does not tell apart",
    {
      ports: [
        { containerPort: 1, protocol: "TCP" },
        { containerPort: 1, protocol: "UDP" },
      ],
    },
    { ports: [{ containerPort: 1, protocol: "TCP" }] },
    { ports: [{ $patch: "replace" }, { containerPort: 1, protocol: "TCP" }] },
  ],
])("%s", (_name, before, after, patch) => {
  expect(strategicMergePatch(before, after)).toEqual(patch);
});
