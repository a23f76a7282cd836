import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../snapshot/object.js";
import { markText } from "./marked-text.js";

const pod: JsonObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", annotations: { "example.com/x": "a\nb\n" } },
  spec: {
    hostPID: true,
    containers: [
      { name: "a", image: "a" },
      { name: "b", securityContext: { privileged: true } },
    ],
  },
};

function markedLines(path: string): string[] {
  const { text, marks } = markText(pod, [{ path, message: "m" }]);
  const [mark] = marks;
  return text.split("\n").slice((mark?.startLine ?? 1) - 1, mark?.endLine);
}

describe("markText", () => {
  it.each([
    ["spec.hostPID", ["  hostPID: true"]],
    ["spec.containers[1].securityContext.privileged", ["        privileged: true"]],
    ["spec.containers[0]", ["    - name: a", "      image: a"]],
    ['metadata.annotations["example.com/x"]', ["    example.com/x: |", "      a", "      b"]],
  ])("marks %s", (path, lines) => {
    expect(markedLines(path)).toEqual(lines);
  });

  it("marks what is around a place that does not exist", () => {
    expect(markedLines("spec.containers[0].securityContext.privileged")).toEqual(["    - name: a", "      image: a"]);
    expect(markedLines("spec.containers[9].name")[0]).toBe("  containers:");
    expect(markedLines("").length).toBe(markText(pod, []).text.trimEnd().split("\n").length);
  });

  it("keeps long texts on one line and repeats shared objects", () => {
    const shared = { a: "x ".repeat(200) };
    const { text } = markText({ one: shared, two: shared }, []);
    expect(text.split("\n").length).toBe(5);
    expect(text).not.toContain("&");
  });

  it("writes YAML that reads back as the object", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const object: JsonObject = { spec: JSON.parse(json) };
        const { text } = markText(object, [{ path: "", message: "" }]);
        expect(parse(text, { version: "1.1" })).toEqual(object);
      }),
      { numRuns: 200 },
    );
  });
});
