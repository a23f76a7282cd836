import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../snapshot/object.js";
import {
  expandPattern,
  formatPath,
  type JsonPath,
  parsePath,
  parsePattern,
  valueAt,
  withoutValueAt,
  withValueAt,
} from "./json-path.js";

const object = {
  spec: { containers: [{ name: "a", ports: [{ hostPort: 1 }, {}] }, { name: "b" }] },
  metadata: { annotations: { "example.com/x": "y" } },
};
const anyPath = fc.array(fc.oneof(fc.string(), fc.nat({ max: 99 })), { minLength: 1 });

describe("paths", () => {
  it("are written as people write them", () => {
    expect(formatPath(["spec", "containers", 0, "securityContext", "privileged"])).toBe(
      "spec.containers[0].securityContext.privileged",
    );
    expect(formatPath(["metadata", "annotations", "example.com/x"])).toBe('metadata.annotations["example.com/x"]');
    expect(formatPath([])).toBe("");
  });

  it("can be read back whatever the names are", () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it.each(["a..b", "a[", "a[x]", 'a["b]'])("%s is no path", (text) => {
    expect(() => parsePath(text)).toThrow(SyntaxError);
  });

  it("with [*] stand for every item", () => {
    const paths = expandPattern(object, parsePattern("spec.containers[*].ports[*].hostPort"));
    expect(paths.map(formatPath)).toEqual([
      "spec.containers[0].ports[0].hostPort",
      "spec.containers[0].ports[1].hostPort",
    ]);
  });
});

describe("withValueAt and withoutValueAt", () => {
  it("change a copy and share the rest", () => {
    const path = ["spec", "containers", 1, "securityContext", "privileged"];
    const changed = withValueAt(object, path, false) as JsonObject;
    expect(valueAt(changed, path)).toBe(false);
    expect(valueAt(object, path)).toBeUndefined();
    expect(changed.metadata).toBe(object.metadata);
    expect(withoutValueAt(object, ["spec", "containers", 0])).toMatchObject({ spec: { containers: [{ name: "b" }] } });
    expect(withoutValueAt(object, ["spec", "nothing", "here"])).toBe(object);
  });

  it("what is set can be read, and what is removed is gone, also under hostile names", () => {
    const path = fc.array(fc.oneof(fc.string(), fc.constant("__proto__")), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<Json>, path, (root, fields: JsonPath) => {
        const set = withValueAt(root, fields, 7);
        expect(valueAt(set, fields)).toBe(7);
        expect(valueAt(withoutValueAt(set, fields), fields)).toBeUndefined();
      }),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
