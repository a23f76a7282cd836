import { describe, expect, it } from "vitest";
import { compile } from "./compile.js";
import { describeValue } from "./describe.js";
import { parseJson } from "./json.js";
import { toPlain } from "./plain.js";

function evaluate(source: string): unknown {
  return compile(source, { variables: {}, mixedLiterals: true }).evaluate({});
}

describe("toPlain", () => {
  it.each([
    ["[1.0, 2u, 9223372036854775807]", [1, 2n, 9223372036854775807n]],
    ["{1: 'a', true: 'b'}", { 1: "a", true: "b" }],
    ["[duration('90s'), timestamp('2024-01-01T00:00:00Z')]", ["90s", "2024-01-01T00:00:00Z"]],
    ["[optional.of(1), optional.none()]", [1, null]],
    ["[type(1), quantity('1Gi')]", ["int", "kubernetes.Quantity"]],
    ["b'a'", new Uint8Array([97])],
  ])("%s", (source, expected) => {
    expect(toPlain(evaluate(source))).toEqual(expected);
  });
});

describe("describeValue", () => {
  it("tells types apart", () => {
    const source =
      "[1, 1.0, 1u, '1', b'1', true, null, optional.none(), {'b': 1, 'a': 2}, duration('1s'), int, ip('::1')]";
    expect(describeValue(evaluate(source))).toBe(
      '[int 1, double 1, uint 1, "1", bytes 49, true, null, none, {"a": int 2, "b": int 1}, duration 1000000000, type int, opaque net.IP]',
    );
  });
});

describe("parseJson", () => {
  it("keeps integers of 64 bits", () => {
    const text =
      '{"big": 9007199254740993, "max": 9223372036854775807, "small": 3, "half": 0.5, "huge": 1e300, "s": "9007199254740993"}';
    expect(parseJson(text)).toEqual({
      big: 9007199254740993n,
      max: 9223372036854775807n,
      small: 3,
      half: 0.5,
      huge: 1e300,
      s: "9007199254740993",
    });
    expect(parseJson("18446744073709551616")).toBe(2 ** 64);
  });
});
