import { compile } from "@periplus/cel/compile";
import { dyn } from "@periplus/cel/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseImage } from "../assess/image-reference.js";
import type { Json } from "../snapshot/object.js";
import { dynText, imageListText, listText, podText } from "./cel-text.js";

function evaluate(source: string, variables: Record<string, unknown> = {}): unknown {
  const types = Object.fromEntries(Object.keys(variables).map((name) => [name, dyn]));
  return compile(source, { variables: types, kubernetes: "1.30" }).evaluate(variables);
}

describe("the name of an image", () => {
  const program = compile(`${imageListText("c")}[0]`, { variables: { c: dyn } });
  const inCel = (image: string) => program.evaluate({ c: { image } });

  it.each([
    "nginx",
    "me/app:1",
    "docker.io/nginx",
    "index.docker.io/a/b",
    "localhost/a",
    "r:5000/a",
    "Reg/a",
    "a/b@c",
    "",
  ])("%s is completed as the engine does", (image) => expect(inCel(image)).toBe(normaliseImage(image)));

  it("is the engine's for any text", () => {
    const part = fc.constantFrom(
      "docker.io",
      "index.docker.io",
      "localhost",
      "library",
      "nginx",
      "A",
      "a",
      ".",
      ":",
      "-",
    );
    const image = fc.array(fc.oneof(part, fc.constant("/"))).map((parts) => parts.join(""));
    fc.assert(fc.property(image, (text) => void expect(inCel(text)).toBe(normaliseImage(text))));
  });

  it("is empty without an image", () => expect(program.evaluate({ c: {} })).toBe(""));
});

describe("literals", () => {
  it("give any JSON back", () => {
    const text = fc.string({ unit: "grapheme" });
    const value = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(text, tie("json"), { maxKeys: 3 }),
      ),
    })).json;
    // Lists of one kind, and objects of any: what parameters can be.
    const parameter = fc.oneof(
      text,
      fc.integer(),
      fc.array(text),
      fc.array(fc.integer()),
      fc.array(fc.dictionary(text, value)),
    );
    fc.assert(fc.property(parameter, (given) => void expect(evaluate(dynText(given as Json))).toEqual(given)));
  });
});

describe("places", () => {
  it("of the pod are found in every kind", () => {
    const find = (object: Json) => evaluate(podText("object"), { object });
    expect(find({ kind: "Pod", spec: "here" })).toBe("here");
    expect(find({ kind: "Job", spec: { template: { spec: "here" } } })).toBe("here");
    const jobTemplate = { spec: { template: { spec: "here" } } };
    expect(find({ kind: "CronJob", spec: { jobTemplate, template: { spec: "not here" } } })).toBe("here");
  });

  it("of lists may be absent or null", () => {
    const find = (object: Json) => evaluate(listText("object", ["a", "b-c"]), { object });
    expect(find({ a: { "b-c": [1] } })).toEqual([1]);
    expect(find({ a: {} })).toEqual([]);
    expect(find({})).toEqual([]);
    expect(find({ a: { "b-c": null } })).toEqual([]);
  });
});
