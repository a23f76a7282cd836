import { describe, expect, it } from "vitest";
import { childrenOf, type Expr } from "../ast.js";
import { CelCompileError, type CelIssue } from "../errors.js";
import { parse } from "./parser.js";

function issueOf(source: string): CelIssue {
  try {
    parse(source);
  } catch (error) {
    if (error instanceof CelCompileError && error.issues[0] !== undefined) return error.issues[0];
    throw error;
  }
  throw new Error(`${source} parses`);
}

/** Where each node is, in the order of the tree. */
function positions(expr: Expr): string[] {
  return [`${expr.kind} ${expr.position.line}:${expr.position.column}`, ...childrenOf(expr).flatMap(positions)];
}

describe("parse", () => {
  it("puts a position on every node", () => {
    expect(positions(parse("a.b\n  + [c[0]].map(x, -x)"))).toEqual([
      "call 2:3",
      "select 1:3",
      "ident 1:1",
      "comprehension 2:12",
      "list 2:5",
      "index 2:7",
      "ident 2:6",
      "literal 2:8",
      "call 2:19",
      "ident 2:20",
    ]);
  });

  it("counts columns in characters, not in UTF-16 units", () => {
    expect(issueOf("'\u{1f600}\u{1f600}' $")).toMatchObject({ line: 1, column: 6 });
  });

  it.each([
    ["1 +", "unexpected end of the expression", 1, 4],
    ["(1", 'unexpected end of the expression, expected ")"', 1, 3],
    ["a.\n\nb c", 'unexpected "c"', 3, 3],
    ["f(1,)", 'unexpected ")"', 1, 5],
    ["for", "for is a reserved word", 1, 1],
    ["'abc", "string is not closed: '", 1, 1],
    ["a & b", 'unexpected character "&"', 1, 3],
    ["'\\q'", "unknown escape \\q", 1, 1],
    ["9223372036854775808", "9223372036854775808 is beyond int", 1, 1],
    ["has(a)", "has() takes a selection such as has(a.b)", 1, 5],
    ["a.all(b.c, true)", "all() takes the name of a variable here", 1, 9],
    ["a.all(x, x, true)", "two variables have the name x", 1, 10],
  ])("says what is wrong with %s", (source, message, line, column) => {
    expect(issueOf(source)).toEqual({ message, line, column });
  });

  it("keeps the smallest int", () => {
    expect(parse("-9223372036854775808")).toMatchObject({ kind: "literal", value: -9223372036854775808n });
  });

  it("resolves macros by name and number of arguments only", () => {
    expect(parse("a.map(x, y, z)")).toMatchObject({ kind: "comprehension", variables: ["x"] });
    expect(parse("a.transformMap(x, y, z)")).toMatchObject({ kind: "comprehension", variables: ["x", "y"] });
    expect(parse("a.map(x)")).toMatchObject({ kind: "call", name: "map" });
    expect(parse("all(a, x, true)")).toMatchObject({ kind: "call", name: "all" });
  });
});
