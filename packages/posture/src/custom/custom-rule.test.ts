import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { createAssessor, subjectOf } from "../assess/assess.js";
import { exportUnderSettings } from "../enforce/enforcement.js";
import { buildRulePack } from "../pack/read-rule-pack.js";
import { checkCustomRule } from "./check-custom-rule.js";
import { extendPack } from "./extend-pack.js";
import { rewriteRule } from "./rule-text.js";
import { RuleTrial } from "./rule-trial.js";

const words = {
  id: "custom-owner",
  version: 1,
  title: "Deployments should say who owns them",
  severity: "low",
  control: "manage-access-and-permissions",
  status: "preview",
  description: "What is checked.",
  rationale: "Why.",
  target: { kinds: ["apps/v1/Deployment"] },
  healthy: "true",
  message: '"No owner"',
  remedy: { kind: "manual", risk: "safe", text: "Do it." },
};
const textOf = (changes: object = {}) => stringify({ ...words, ...changes });
const deployment = (labels: Record<string, string> = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", labels },
  spec: { template: { spec: { containers: [{ name: "a", image: "b" }] } } },
});

/** The issues of a text as `line:column message`. */
const issuesOf = (text: string) =>
  checkCustomRule(text).issues.map(({ line, column, message }) => `${line}:${column} ${message}`);

/** Where a piece of a text begins, as `line:column`. */
function placeOf(text: string, piece: string): string {
  const before = text.slice(0, text.indexOf(piece)).split("\n");
  return `${before.length}:${Array.from(before.at(-1) ?? "").length + 1}`;
}

function compile(changes: object) {
  const { compiled, issues } = checkCustomRule(textOf(changes));
  if (compiled === undefined) throw new Error(JSON.stringify(issues));
  return compiled;
}

function judge(changes: object, object: object) {
  const pack = extendPack(buildRulePack([]), [compile(changes)]);
  return createAssessor(pack, {}).assessRule("custom-owner", subjectOf(object as ReturnType<typeof deployment>));
}

describe("where an issue is", () => {
  const rest = textOf({ healthy: undefined });
  it.each([
    ["plain", "healthy: object.metadata.nam == WRONG"],
    ["over lines", "healthy: object.metadata.name == 'a'\n  && object.kind ==\n    WRONG"],
    ["in single quotes", "healthy: 'object.kind == ''a'' && ''b'' == WRONG'"],
    ["in double quotes", 'healthy: "object.kind == \\"a\\u00e4\\" &&\\t\\"\\U0001f600\\" == WRONG"'],
    ["double quotes over lines", 'healthy: "object.kind == \\\n  \\"a\\"\n\n  && \\"b\\" == WRONG"'],
    ["folded", "healthy: >-\n  object.kind == 'ä😀'\n\n    && true\n  && 'x' == WRONG"],
    ["literal", "healthy: |  # why\n\n   object.kind == 'a'\n     && 'b' == WRONG"],
  ])("of an expression written %s", (_name, field) => {
    const text = `${rest}${field}\n`;
    const [issue] = issuesOf(text);
    expect(issue).toMatch(/WRONG/);
    expect(issue?.split(" ")[0]).toBe(placeOf(text, "WRONG"));
  });

  it("of an expression that ends too early is behind what there is", () => {
    const text = `${rest}healthy: >-\n  object.kind ==\n`;
    expect(issuesOf(text)[0]).toContain(`${text.split("\n").length - 1}:${"  object.kind ==".length + 1} `);
  });

  it("of fields that are unknown, missing, wrong or there twice", () => {
    const wrong = textOf({ severity: "High", titel: "x", at: ["a..b"], target: { kinds: ["Service"] } });
    const issues = issuesOf(wrong);
    expect(issues.find((issue) => issue.includes("no such field"))).toContain(`${placeOf(wrong, "titel")} `);
    expect(issues.some((issue) => issue.startsWith(`${placeOf(wrong, "High")} `))).toBe(true);
    expect(issues.find((issue) => issue.includes("v1/Service"))).toContain(`${placeOf(wrong, "Service")} `);
    expect(issuesOf(textOf({ title: undefined }))).toEqual(["1:1 It is missing"]);
    // What else can be said is said at once.
    expect(issuesOf(textOf({ healty: "true", healthy: "object.(", message: "1" }))).toHaveLength(3);
    const twice = `${textOf()}healthy: "false"\n`;
    expect(issuesOf(twice)).toEqual([`${twice.split("\n").length - 1}:1 healthy is there already`]);
  });
});

describe("what is refused", () => {
  it.each([
    ["no YAML", "a: [", /.*/],
    ["nothing", "", /expected|missing|invalid/i],
    ["a list", "- a", /expected|missing|invalid/i],
    ["two documents", `${textOf()}---\n${textOf()}`, /One text is one rule/],
    ["an id of ours", textOf({ id: "container-privileged" }), /Begin it with custom-/],
    ["aliases", `${textOf()}x: &a [1]\ny: [*a, *a]\n`, /aliases/],
    [
      "a pattern of JavaScript",
      textOf({ remedy: { kind: "patch", risk: "safe", text: "t", rewrite: { image: { from: "^(a+)+$", to: "b" } } } }),
      /rewrite/,
    ],
    ["a huge text", textOf({ description: "x".repeat(70_000) }), /characters at most/],
    ["a huge expression", textOf({ healthy: `"${"a".repeat(9_000)}" == ""` }), /8192|8,192/],
    ["a deep expression", textOf({ healthy: `${"!(".repeat(100)}true${")".repeat(100)}` }), /deep|nest/i],
    ["deep YAML", `${"[".repeat(50_000)}`, /deep|flow|expected/i],
    [
      "a pattern that is none",
      textOf({ parameters: { p: { type: "string", format: "re2", default: "(", description: "d" } } }),
      /is not an expression of RE2: .*missing closing/,
    ],
    ["many places", textOf({ at: Array.from({ length: 30 }, () => "pod.containers[*].env[*]") }), /20 of these/],
  ])("%s", (_name, text, message) => {
    const { issues, compiled } = checkCustomRule(text);
    expect(compiled).toBeUndefined();
    expect(issues[0]?.message).toMatch(message);
    expect(issues.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
  });

  it("but a kind that is not read is only a doubt", () => {
    const { issues, compiled } = checkCustomRule(textOf({ target: { kinds: ["example.com/v1/Thing"] } }));
    expect([issues.map(({ level }) => level), compiled?.targets]).toEqual([["warning"], ["example.com/Thing"]]);
  });
});

describe("the budget", () => {
  const costly = "object.spec.list.all(a, object.spec.list.all(b, object.spec.list.all(c, a + b + c >= 0)))";
  const large = { ...deployment(), spec: { list: Array.from({ length: 500 }, (_none, index) => index) } };

  it("gives notAssessed with the reason, quickly", () => {
    const started = performance.now();
    const { state, reason } = judge({ healthy: costly }, large);
    expect([state, reason]).toEqual(["notAssessed", expect.stringContaining("100000 units")]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("is for all expressions and items together", () => {
    const each = { each: "object.spec.list", as: "item", message: "'x'" };
    const one = "object.spec.list.all(a, a + item >= 0)";
    expect(judge({ ...each, healthy: one }, large).state).toBe("notAssessed");
    // What was found until then is no verdict.
    expect(judge({ ...each, healthy: `item > 0 && ${one}` }, large).state).toBe("notAssessed");
    expect(judge({ healthy: "object.spec.list.all(a, a >= 0)" }, large).state).toBe("healthy");
  });

  it("leaves a costly message to the title", () => {
    const { state, evidence } = judge({ healthy: "false", message: `${costly} ? "a" : "b"` }, large);
    expect([state, evidence[0]?.message]).toEqual(["unhealthy", words.title]);
  });
});

describe("the version of a pack with rules of people", () => {
  const ours = buildRulePack([]);
  const versionOf = (changes: object) => extendPack(ours, [compile(changes)]).version;

  it("stays when only words change, and changes with what is judged and counts", () => {
    const before = versionOf({});
    expect(versionOf({ title: "Other", description: "Other", message: "'other'", version: 7 })).toBe(before);
    for (const change of [{ healthy: "false" }, { status: "stable" }, { severity: "high" }, { applies: "true" }]) {
      expect(versionOf(change)).not.toBe(before);
    }
    expect(extendPack(ours, [])).toBe(ours);
  });
});

describe("rewriteRule", () => {
  it("changes version and status, and leaves comments and writing", () => {
    const text = "# ours\nid: custom-a\nversion: 3 # counts\nstatus: 'preview'\ntitle:   A\n";
    const changed = "# ours\nid: custom-a\nversion: 4 # counts\nstatus: stable\ntitle:   A\n";
    expect(rewriteRule(text, { version: 4, status: "stable" })).toBe(changed);
    expect(rewriteRule(text, { version: 4 })).toContain("status: 'preview'");
  });
});

it("a rule without facts can be exported as a policy", () => {
  const exported = exportUnderSettings(
    compile({ healthy: "'owner' in object.metadata.?labels.orValue({})" }),
    undefined,
    {
      level: "deny",
    },
  );
  expect("refused" in exported).toBe(false);
});

describe("RuleTrial", () => {
  const trial = new RuleTrial();
  afterAll(() => trial.close());
  const request = { objects: [], samples: "", settings: {}, observed: true };

  it("tries a rule on objects and samples", async () => {
    const text = textOf({ healthy: "'owner' in object.metadata.?labels.orValue({})", at: ["metadata.labels"] });
    const objects = [deployment(), deployment({ owner: "me" })].map((object) => ({ object, facts: {}, settings: {} }));
    const samples = `${stringify(deployment())}---\nnonsense: true\n---\n${stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" } })}`;
    const answer = await trial.try({ ...request, text, objects, samples }, 10_000);
    if ("stopped" in answer) throw new Error(answer.stopped);
    expect(answer.verdicts.map(({ state }) => state)).toEqual(["unhealthy", "healthy"]);
    expect(answer.verdicts[0]?.observed?.marks[0]).toMatchObject({ path: "metadata.labels" });
    expect(answer.samples.map(({ kind, state }) => [kind, state])).toEqual([
      ["Deployment", "unhealthy"],
      ["Pod", "notApplicable"],
    ]);
    expect(answer.failures).toEqual([expect.stringContaining("Document 2 of the samples")]);
    expect(answer.rule).toMatchObject({ scores: false, targets: ["apps/Deployment"] });
  });

  it("says what is wrong, and works on after it was ended", async () => {
    expect(await trial.check("id: [")).toMatchObject({ rule: null, issues: [{ level: "error" }] });
    const samples = Array.from({ length: 150 }, () => stringify(deployment())).join("---\n");
    const stopped = await trial.try({ ...request, text: textOf(), samples: samples.repeat(20) }, 20);
    expect(stopped).toEqual({ stopped: expect.stringContaining("20 ms") });
    expect(await trial.check(textOf())).toMatchObject({ issues: [], rule: { view: { id: "custom-owner" } } });
  });
});
