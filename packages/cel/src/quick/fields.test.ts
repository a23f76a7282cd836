import { describe, expect, it } from "vitest";
import { FREQUENT_NAMES, fieldOf, readField } from "./fields.js";

const everything = Object.fromEntries([...FREQUENT_NAMES, "rare"].map((name) => [name, `the ${name}`]));

describe("readField", () => {
  it.each([...FREQUENT_NAMES, "rare"])("reads %s", (name) => {
    expect(readField(everything, fieldOf(name, false))).toBe(`the ${name}`);
    expect(readField({}, fieldOf(name, true))).toBeUndefined();
  });

  it("gives up on what has no fields, and on fields that have to be there", () => {
    expect(() => readField({}, fieldOf("spec", false))).toThrow();
    expect(() => readField([], fieldOf("spec", true))).toThrow();
    expect(() => readField({ spec: () => 1 }, fieldOf("spec", false))).toThrow();
  });
});
