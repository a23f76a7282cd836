import { describe, expect, it } from "vitest";
import { compile } from "./compile.js";
import { CelCompileError, CelEvaluationError, type CelIssue } from "./errors.js";
import { bool, double, dyn, formatType, int, list, map, string } from "./types.js";

const variables = { object: dyn, params: dyn, name: string, count: int, ratio: double, tags: list(string) };

function issuesOf(source: string, kubernetes?: string): readonly CelIssue[] {
  try {
    compile(source, { variables, ...(kubernetes !== undefined && { kubernetes }) });
    return [];
  } catch (error) {
    if (error instanceof CelCompileError) return error.issues;
    throw error;
  }
}

describe("the checker", () => {
  it.each([
    ["nme == 'a'", "undeclared reference to nme", 1],
    ["count + 'a'", "operator + does not take int and string", 7],
    ["!count", "operator ! does not take int", 1],
    ["name.foo", "type string does not support field selection", 6],
    ["tags[name]", "list(string) cannot be indexed with string", 5],
    ["count ? 1 : 2", "expected type bool but found int", 1],
    ["true ? 1 : 'a'", "expected type int but found string", 12],
    ["count.all(x, true)", "type int is neither list nor map, so it has no elements", 1],
    ["tags.all(t, t + 1)", "operator + does not take string and int", 15],
    ["[1, 'a']", "expected type int but found string", 5],
    ["duration('1d')", 'invalid duration "1d"', 10],
    ["'%d'.format([name])", "%d does not take string", 14],
    ["name.frobnicate()", "undeclared function frobnicate", 6],
  ])("refuses %s", (source, message, column) => {
    expect(issuesOf(source)).toEqual([{ message, line: 1, column }]);
  });

  it("names the signatures that there are", () => {
    expect(issuesOf("name.substring('a')")[0]?.message).toBe(
      "no such function: string.substring(string); there is string.substring(int): string; string.substring(int, int): string",
    );
  });

  it("reports everything at once", () => {
    expect(issuesOf("a && b\n  || c").map(({ message, line }) => `${line} ${message}`)).toEqual([
      "1 undeclared reference to a",
      "1 undeclared reference to b",
      "2 undeclared reference to c",
    ]);
  });

  it.each([
    ["object.spec", "dyn"],
    ["tags.map(t, {t: size(t)})", "list(map(string, int))"],
    ["tags[?0]", "optional_type(string)"],
    ["object.?a.orValue(1)", "dyn"],
    ["count > 1 ? [ratio] : []", "list(double)"],
  ])("gives %s the type %s", (source, type) => {
    expect(formatType(compile(source, { variables }).type)).toBe(type);
  });
});

describe("versions", () => {
  it.each([
    ["semver('1.2.3').major() > 0", "1.30", "semver() needs Kubernetes 1.33; the target is 1.30"],
    ["tags.all(i, t, i >= 0)", "1.31", "all() with two variables needs Kubernetes 1.32; the target is 1.31"],
    ["object.?a.hasValue()", "1.27", "optional selection (.?) needs Kubernetes 1.28; the target is 1.27"],
    ["tags.sort()", "v1.33.4", "sort() needs Kubernetes 1.34; the target is 1.33"],
    ["object.`a-b`", "1.36", "a field in backticks needs Kubernetes 1.37; the target is 1.36"],
  ])("%s is too new for %s", (source, version, message) => {
    expect(issuesOf(source, version).map((issue) => issue.message)).toContain(message);
  });

  it("takes what the target has", () => {
    expect(issuesOf("isIP(name) && quantity(name).isInteger() && tags.join(',') == name", "1.30")).toEqual([]);
    expect(issuesOf("isIP(name)", "1.29")).toHaveLength(1);
  });

  it.each([
    ["name.frobnicate()", "undeclared function frobnicate"],
    ["frobnicate(name)", "undeclared function frobnicate"],
    ["name + 1 == name", "operator + does not take string and int"],
  ])("says nothing of versions about %s", (source, message) => {
    expect(issuesOf(source, "1.30").map((issue) => issue.message)).toEqual([message]);
  });

  it("refuses what is no version", () => {
    expect(issuesOf("true", "latest")[0]?.message).toBe("latest is no version of Kubernetes 1");
  });
});

describe("reads", () => {
  const readsOf = (source: string) => compile(source, { variables }).reads.map((path) => path.join("."));

  it.each([
    ["object.spec.containers.all(c, c.image != '')", ["object.spec.containers.*.image"]],
    ["has(object.a.b) || object['c'].d == 1", ["object.a.b", "object.c.d"]],
    ["object.spec.?x.orValue(object.y)", ["object.spec.x", "object.y"]],
    ["(object.a + object.?b.orValue([])).all(c, c.d in params.e)", ["object.a.*.d", "object.b.*.d", "params.e"]],
    ["object.m.all(k, object.m[k] == name)", ["object.m.*", "name"]],
    ["object.l.filter(c, c.a).map(c, c.b)", ["object.l.*.a", "object.l.*.b"]],
    ["object.m.exists(k, v, v.x == 1)", ["object.m.*.x"]],
    ["object.?a.optMap(v, v.b)", ["object.a.b"]],
    ["object == params", ["object", "params"]],
    ["object.l[count].x", ["object.l.*.x", "count"]],
    [
      "(object.k == 'Pod' ? object.spec : object.template.spec).hostPID",
      ["object.k", "object.spec.hostPID", "object.template.spec.hostPID"],
    ],
    ["size(object.l) > 0", ["object.l"]],
    ["[1, 2].all(x, x > 0)", []],
  ])("%s", (source, expected) => {
    expect(readsOf(source).sort()).toEqual([...expected].sort());
  });
});

describe("evaluate", () => {
  const evaluate = (source: string, input: Record<string, unknown> = {}) =>
    compile(source, { variables, mixedLiterals: true }).evaluate(input);

  it("gives plain JavaScript values", () => {
    expect(evaluate("{'a': [1, 0.5, 'x', true, null]}")).toEqual({ a: [1, 0.5, "x", true, null] });
    expect(evaluate("9223372036854775807")).toBe(9223372036854775807n);
  });

  it("says where an evaluation failed", () => {
    const fail = () => evaluate("object.a == 1\n  && object.b.c == 2", { object: { a: 1, b: {} } });
    expect(fail).toThrow(CelEvaluationError);
    expect(fail).toThrow(expect.objectContaining({ message: "no such key: c", position: { line: 2, column: 15 } }));
  });

  it("looks variables up only when they are needed", () => {
    const input = {
      count: 1,
      get object(): unknown {
        throw new Error("not needed");
      },
    };
    expect(evaluate("count == 1 || object.a", input)).toBe(true);
    expect(() => evaluate("name == 'a'")).toThrow("no such attribute(s): name");
  });

  it("keeps nothing from one evaluation to the next", () => {
    const program = compile("object.a.b == 1 && object.a.c == 2 && object.a.b != 3", { variables });
    expect(program.evaluate({ object: { a: { b: 1, c: 2 } } })).toBe(true);
    expect(program.evaluate({ object: { a: { b: 2, c: 2 } } })).toBe(false);
    expect(() => program.evaluate({ object: {} })).toThrow("no such key: a");
    expect(program.evaluate({ object: { a: { b: 1, c: 2 } } })).toBe(true);
  });

  it("can be called while it runs", () => {
    const program = compile("count + size(object.l)", { variables });
    const input = {
      count: 1,
      get object() {
        return { l: [program.evaluate({ count: 5, object: { l: [] } })] };
      },
    };
    expect(program.evaluate(input)).toBe(2);
  });

  it("tells variables of one name apart", () => {
    const input = {
      object: {
        l: [
          { v: 1, l: [{ v: 2 }, { v: 3 }] },
          { v: 4, l: [] },
        ],
      },
    };
    expect(evaluate("object.l.map(c, c.l.map(c, c.v + c.v).sum() + c.v + c.v)", input)).toEqual([12, 8]);
  });

  it("stops at the cost that it is given", () => {
    const program = compile("object.l.all(x, x >= 0)", { variables });
    const object = { l: Array.from({ length: 100 }, (_none, index) => index) };
    expect(program.evaluate({ object }, { cost: 10_000 })).toBe(true);
    expect(() => program.evaluate({ object }, { cost: 100 })).toThrow(expect.objectContaining({ reason: "budget" }));
  });

  it("evaluates without the checker when it is asked to", () => {
    const program = compile("nothing || f(1) || 1 + 'a' == 2 || true", { variables: {}, unchecked: true });
    expect(program.evaluate({})).toBe(true);
  });

  it("knows declared maps and dotted names", () => {
    const program = compile("request.auth.claims['a'] == 'b' && request.flag", {
      variables: { "request.auth.claims": map(string, string), "request.flag": bool },
    });
    expect(program.evaluate({ "request.auth.claims": { a: "b" }, "request.flag": true })).toBe(true);
  });
});
