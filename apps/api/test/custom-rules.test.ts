import type { CustomRuleDetail, RuleImport, RuleTest } from "@periplus/shared/custom-rule";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { countRollups, readRollups } from "./stored-state.js";
import { startTestApp, type TestApp } from "./test-app.js";

/** The harness is a worker, and `it` answers HTTP: two processes that share the database and nothing else. */
let simulator: Simulator;
let harness: DiscoveryHarness;
let it: TestApp;
let connector: string;
beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
  await harness.discover(connector);
  it = await startTestApp({}, harness.database.url);
});
afterAll(async () => {
  await it.close();
  await harness.close();
  await simulator.close();
});

const owned = "'example.com/owner' in object.metadata.?labels.orValue({})";
const textOf = (changes: object = {}) =>
  stringify({
    id: "custom-owner",
    version: 1,
    title: "Deployments should say who owns them",
    severity: "high",
    control: "manage-access-and-permissions",
    status: "preview",
    description: "A label names the team.",
    rationale: "Somebody has to be asked.",
    target: { kinds: ["apps/v1/Deployment"] },
    healthy: owned,
    message: '"Nobody owns " + object.metadata.name',
    remedy: { kind: "manual", risk: "safe", text: "Set the label." },
    ...changes,
  });

const create = async (text: string) => it.call("createCustomRule", { body: { text } });
const get = async (ruleId = "custom-owner"): Promise<CustomRuleDetail> =>
  (await it.call("getCustomRule", { params: { ruleId } })).json();
const change = async (text: string, ruleId = "custom-owner") => {
  const { version: basedOn } = await get(ruleId);
  const answer = await it.call("changeCustomRule", { params: { ruleId }, body: { text, basedOn } });
  expect([answer.statusCode, answer.json().detail]).toEqual([200, undefined]);
};
const readVersions = async () =>
  (await harness.query<{ version: string }>("SELECT rule_pack_version AS version FROM snapshots ORDER BY id")).map(
    ({ version }) => version,
  );
const untilJudged = async () => {
  const { items } = (await it.call("listRecommendations")).json();
  const { ruleId } = items[0];
  await expect
    .poll(async () => (await it.call("getRecommendation", { params: { ruleId } })).json().clustersToJudge, {
      timeout: 20_000,
    })
    .toBe(0);
};
const findOpen = async (ruleId = "custom-owner") =>
  (
    await harness.query<{ name: string }>(
      `SELECT r.name FROM findings f JOIN rules u ON u.id = f.rule_id JOIN resources r ON r.id = f.resource_id
       WHERE u.rule_id = $1 AND f.resolved_at IS NULL ORDER BY 1`,
      [ruleId],
    )
  ).map(({ name }) => name);
const readScore = async () => (await it.call("getSecureScore")).json();
const remove = (ruleId: string) => it.call("deleteCustomRule", { params: { ruleId } });

test("the life of a rule: judged in the background, scored when marked so, changed, and gone", async () => {
  const before = { score: await readScore(), versions: await readVersions() };
  const created = await create(textOf());
  expect([created.statusCode, created.json()]).toMatchObject([
    201,
    { ruleId: "custom-owner", version: 1, scores: false },
  ]);
  await untilJudged();
  const open = await findOpen();
  expect(open.length).toBeGreaterThan(3);
  expect((await get()).counts.unhealthy).toBe(open.length);
  expect(await readScore()).toMatchObject({ score: before.score.score });
  expect(await readRollups(harness)).toEqual(await countRollups(harness));

  const { items } = (await it.call("listFindings", { query: { q: "rule:custom-owner" } })).json();
  const finding = (await it.call("getFinding", { params: { id: items[0].id } })).json();
  expect(finding.evidence[0].message).toBe(`Nobody owns ${finding.resource.name}`);

  // Other words: nothing is judged again, and yet everybody reads them.
  const judged = await readVersions();
  await change(textOf({ title: "Owners should be known", message: '"Whose is it?"' }));
  await harness.tick();
  expect([(await get()).clustersToJudge, await readVersions()]).toEqual([0, judged]);
  const retold = (await it.call("getFinding", { params: { id: items[0].id } })).json();
  expect([retold.title, retold.evidence[0].message]).toEqual(["Owners should be known", "Whose is it?"]);

  const marked = await it.call("setCustomRuleScoring", {
    params: { ruleId: "custom-owner" },
    body: { scores: true, basedOn: 2 },
  });
  expect(marked.json()).toMatchObject({ scores: true, version: 3, text: expect.stringContaining("status: stable") });
  await untilJudged();
  expect((await readScore()).score).not.toBe(before.score.score);
  expect(await readRollups(harness)).toEqual(await countRollups(harness));

  const others = `${owned} || object.metadata.name == "${open[0]}"`;
  await change(textOf({ status: "stable", severity: "critical", healthy: others }));
  await untilJudged();
  expect(await findOpen()).toEqual(open.filter((name) => name !== open[0]));
  const severities = "SELECT DISTINCT f.severity FROM findings f JOIN rules r ON r.id = f.rule_id";
  const ofRule = "WHERE r.rule_id = 'custom-owner' AND f.resolved_at IS NULL";
  expect(await harness.query(`${severities} ${ofRule}`)).toEqual([{ severity: 4 }]);
  expect(await readRollups(harness)).toEqual(await countRollups(harness));

  expect((await remove("custom-owner")).statusCode).toBe(204);
  await untilJudged();
  expect([await findOpen(), await readVersions()]).toEqual([[], before.versions]);
  expect(await readScore()).toMatchObject({ score: before.score.score });
  expect(await readRollups(harness)).toEqual(await countRollups(harness));
  const { items: left } = (await it.call("listRecommendations", { query: { q: "rule:custom-*" } })).json();
  expect(left).toEqual([]);

  // What it found is still told, in its last words, and without a fix that nothing asks for.
  const former = items.find(({ resource }: { resource: { name: string } }) => resource.name !== open[0]);
  const readFormer = async () => (await it.call("getFinding", { params: { id: former.id } })).json();
  expect(await readFormer()).toMatchObject({
    state: "resolved",
    title: "Deployments should say who owns them",
    rule: "gone",
    evidence: [{ message: `Nobody owns ${former.resource.name}` }],
    fix: null,
  });
  await harness.query("UPDATE custom_rule_versions SET text = 'a: [' WHERE rule_id = 'custom-owner' AND version = 5");
  expect(await readFormer()).toMatchObject({ rule: "gone", evidence: [], fix: null });

  // Whoever makes it again goes on with its history.
  const again: CustomRuleDetail = (await create(textOf())).json();
  expect(again.history.map((each) => [each.version, each.change])).toEqual([
    [6, "created"],
    [5, "deleted"],
    [4, "changed"],
    [3, "scoring"],
    [2, "changed"],
    [1, "created"],
  ]);
  expect(again.history[0]?.by).toBe("bootstrap");
  const first = await it.call("getCustomRuleVersion", { params: { ruleId: "custom-owner", version: "1" } });
  expect(first.json()).toMatchObject({ change: "created", text: expect.stringContaining("version: 1\n") });
  const { items: told } = (await it.call("listAuditEvents", { query: { action: "deleteCustomRule" } })).json();
  expect(told[0]).toMatchObject({ subject: { id: "custom-owner" } });
  await remove("custom-owner");
  await untilJudged();
});

test("a start leaves rules of people in force, and what is read afterwards is judged by them", async () => {
  await create(textOf());
  await untilJudged();
  const open = await findOpen();
  const another = await startTestApp({}, harness.database.url);
  expect((await another.call("getCustomRule", { params: { ruleId: "custom-owner" } })).json().clustersToJudge).toBe(0);
  expect(await harness.query("SELECT present FROM rules WHERE rule_id = 'custom-owner'")).toEqual([{ present: true }]);
  const run = await harness.discover(connector);
  expect(run.clusters[0]).toMatchObject({ findings_opened: 0, findings_closed: 0 });
  expect(await findOpen()).toEqual(open);
  // A process learns of a change by another one with the next request.
  await change(textOf({ title: "Another title" }));
  const seen = (await another.call("getRecommendation", { params: { ruleId: "custom-owner" } })).json();
  expect(seen).toMatchObject({ title: "Another title", rule: { expression: owned } });
  await another.close();
  await remove("custom-owner");
  await untilJudged();
});

test("a rule that asks the rest of the cluster, with parameters and settings of its own", async () => {
  const text = textOf({
    id: "custom-covered",
    target: { scope: "pod" },
    facts: ["network"],
    parameters: { namespaces: { type: "list<string>", default: [], description: "Left out." } },
    healthy: "facts.network.defaultDenyIngress || podMetadata.?namespace.orValue('') in params.namespaces",
    message: "'Open'",
  });
  expect((await create(text)).json().detail).toBeUndefined();
  await untilJudged();
  expect((await get("custom-covered")).counts.unhealthy).toBeGreaterThan(0);
  const body = { scope: {}, settings: { values: { namespaces: ["a"] } } };
  expect((await it.call("setRuleSettings", { params: { ruleId: "custom-covered" }, body })).statusCode).toBe(200);
  const stranded = await it.call("changeCustomRule", {
    params: { ruleId: "custom-covered" },
    body: { text: textOf({ id: "custom-covered" }), basedOn: 1 },
  });
  expect(stranded.json()).toMatchObject({ code: "conflict", detail: expect.stringContaining("namespaces") });
  expect(
    (await it.call("getRulePolicy", { params: { ruleId: "custom-covered" }, query: { level: "audit" } })).json(),
  ).toMatchObject({ text: null, refused: expect.stringContaining("fact") });
  await remove("custom-covered");
  expect(await harness.query("SELECT FROM rule_settings")).toEqual([]);
  await untilJudged();
});

test("a rule without facts is exported as a policy, and every rule judges manifests", async () => {
  await create(textOf());
  const policy = await it.call("getRulePolicy", { params: { ruleId: "custom-owner" }, query: { level: "deny" } });
  expect(policy.json().text).toContain("ValidatingAdmissionPolicy");
  const text = stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "mine" } });
  const { assessments } = (await it.call("checkManifests", { body: { text } })).json();
  expect(assessments.find((each: { rule: string }) => each.rule === "custom-owner")).toMatchObject({
    state: "unhealthy",
    evidence: [{ message: "Nobody owns mine" }],
  });
  await remove("custom-owner");
  await untilJudged();
});

test("a rule that costs too much says so, and everything else is judged", async () => {
  const list = "object.spec.template.spec.containers[0]";
  const loop = "[1,2,3,4,5,6,7,8,9,10]";
  const costly = `${loop}.all(a, ${loop}.all(b, ${loop}.all(c, ${loop}.all(d, ${loop}.all(e, ${list}.name.matches('^(x+x+)+y$') || a + b + c + d + e > 0)))))`;
  await create(textOf({ id: "custom-costly", healthy: costly }));
  await untilJudged();
  const { counts } = await get("custom-costly");
  expect([counts.healthy, counts.unhealthy]).toEqual([0, 0]);
  expect(counts.notAssessed).toBeGreaterThan(3);
  expect(await readRollups(harness)).toEqual(await countRollups(harness));
  const [deployment] = await harness.query<{ id: string }>(
    "SELECT id FROM resources WHERE kind = 'Deployment' LIMIT 1",
  );
  const { assessments } = (await it.call("getResource", { params: { id: deployment?.id ?? "" } })).json();
  expect(assessments.find((each: { ruleId: string }) => each.ruleId === "custom-costly")).toMatchObject({
    state: "notAssessed",
    reason: expect.stringContaining("100000 units"),
  });
  await remove("custom-costly");
  await untilJudged();
});

describe("what is refused", () => {
  test("texts that are no rules, with their lines", async () => {
    const answer = await create(textOf({ healthy: "object.(" }));
    expect([answer.statusCode, answer.json().issues[0].message]).toEqual([
      400,
      expect.stringMatching(/^Line 12, column 17: healthy: /),
    ]);
    for (const text of ["", "a: [", "- 1", textOf({ id: "container-privileged" }), `x: &a [1]\ny: *a\n`]) {
      expect((await create(text)).statusCode).toBe(400);
    }
    expect((await create("x".repeat(70_000))).statusCode).toBe(400);
    expect((await create(textOf({ title: "a\u0000b" }))).statusCode).toBe(400);
    const check = await it.call("checkCustomRule", { body: { text: textOf({ healthy: "object.(" }) } });
    expect(check.json()).toMatchObject({ rule: null, issues: [{ line: 12, column: 17, path: "healthy" }] });
  });

  test("an id that is taken, one that changes, and a text that is based on an old one", async () => {
    await create(textOf({ id: "custom-taken" }));
    expect((await create(textOf({ id: "custom-taken" }))).statusCode).toBe(409);
    const params = { ruleId: "custom-taken" };
    const put = async (text: string, basedOn: number) =>
      (await it.call("changeCustomRule", { params, body: { text, basedOn } })).statusCode;
    expect(await put(textOf({ id: "custom-other" }), 1)).toBe(400);
    expect(await put(textOf({ id: "custom-taken", title: "Mine" }), 1)).toBe(200);
    expect(await put(textOf({ id: "custom-taken", title: "Yours" }), 1)).toBe(409);
    // The same text again is no version.
    expect([await put(textOf({ id: "custom-taken", title: "Mine" }), 2), (await get("custom-taken")).version]).toEqual([
      200, 2,
    ]);
    expect((await it.call("setCustomRuleScoring", { params, body: { scores: true, basedOn: 1 } })).statusCode).toBe(
      409,
    );
    await remove("custom-taken");
    expect([
      (await remove("custom-taken")).statusCode,
      (await it.call("getCustomRule", { params })).statusCode,
    ]).toEqual([404, 404]);
    await untilJudged();
  });

  test("whoever may not set rules, and whoever may in some connectors only", async () => {
    const reader = await it.access.createToken({ role: "reader" });
    const limited = await it.access.createToken({ role: "admin", connectorIds: [connector] });
    for (const token of [reader, limited]) {
      expect((await it.call("createCustomRule", { token, body: { text: textOf() } })).statusCode).toBe(403);
      expect((await it.call("testCustomRule", { token, body: { text: textOf() } })).statusCode).toBe(403);
      expect((await it.call("listCustomRules", { token })).statusCode).toBe(200);
    }
  });
});

describe("files", () => {
  const two = `${textOf({ id: "custom-first" })}---\n# with a comment\n${textOf({ id: "custom-second", status: "stable" })}`;
  const send = async (text: string, dryRun = false): Promise<RuleImport> =>
    (await it.call("importCustomRules", { body: { text, dryRun } })).json();

  test("come back as they were exported; all rules of one are saved, or none", async () => {
    const outcomes = ({ saved, rules }: RuleImport) => [saved, rules.map(({ outcome }) => outcome)];
    expect(outcomes(await send(two, true))).toEqual([false, ["created", "created"]]);
    const broken = await send(`${two}---\n${textOf({ id: "custom-third", healthy: "object.(" })}`);
    expect(outcomes(broken)).toEqual([false, ["created", "created", "refused"]]);
    expect(broken.rules[2]?.issues[0]).toMatchObject({ line: two.split("\n").length + 12, column: 17 });
    expect((await it.call("listCustomRules")).json().items).toEqual([]);
    expect(outcomes(await send(`${textOf({ id: "custom-first" })}---\n${textOf({ id: "custom-first" })}`))).toEqual([
      false,
      ["created", "refused"],
    ]);

    expect(outcomes(await send(two))).toEqual([true, ["created", "created"]]);
    expect(outcomes(await send(two))).toEqual([true, ["unchanged", "unchanged"]]);
    const exported = await it.call("exportCustomRules");
    expect(exported.headers["content-disposition"]).toContain("custom-rules.yaml");
    expect(exported.body).toBe(two);
    expect(parseAllDocuments(exported.body)).toHaveLength(2);
    expect((await it.call("exportCustomRule", { params: { ruleId: "custom-first" } })).body).toBe(
      textOf({ id: "custom-first" }),
    );
    for (const ruleId of ["custom-first", "custom-second"]) await remove(ruleId);
    expect(outcomes(await send(exported.body, true))).toEqual([false, ["created", "created"]]);
    await untilJudged();
  });
});

describe("trying a rule", () => {
  const tryOn = async (body: object): Promise<RuleTest> => (await it.call("testCustomRule", { body })).json();

  test("on resources, samples and everything that was read", async () => {
    const rows = await harness.query<{ id: string; name: string }>(
      "SELECT id, name FROM resources WHERE kind = 'Deployment' AND gone_at IS NULL ORDER BY name LIMIT 3",
    );
    const samples = stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "mine", labels: { "example.com/owner": "me" } },
    });
    const resourceIds = [...rows.map(({ id }) => id), "999999999"];
    const { results, failures, inventory } = await tryOn({ text: textOf(), resourceIds, samples, inventory: true });
    expect(results.map(({ name, state }) => [name, state])).toEqual([
      ...rows.map(({ name }) => [name, "unhealthy"]),
      ["mine", "healthy"],
    ]);
    expect(results[0]).toMatchObject({
      evidence: [{ message: `Nobody owns ${rows[0]?.name}` }],
      resource: { id: rows[0]?.id },
    });
    expect(failures).toEqual([expect.stringContaining("1 of the chosen resources")]);
    expect(inventory?.looked.at).toBe(inventory?.looked.of);
    expect(inventory?.counts.unhealthy).toBeGreaterThan(3);
    expect(inventory?.unhealthy[0]?.message).toContain("Nobody owns");
    // What was tried is what happens.
    await create(textOf());
    await untilJudged();
    expect((await get()).counts.unhealthy).toBe(inventory?.counts.unhealthy);
    await remove("custom-owner");
    await untilJudged();
  });

  test("with what the rest of the cluster says", async () => {
    const [pod] = await harness.query<{ id: string }>("SELECT id FROM resources WHERE kind = 'Deployment' LIMIT 1");
    const text = textOf({ target: { scope: "pod" }, facts: ["network"], healthy: "facts.network.defaultDenyIngress" });
    const { results } = await tryOn({ text, resourceIds: [pod?.id ?? ""] });
    expect(["healthy", "unhealthy"]).toContain(results[0]?.state);
  });

  test("that is none says why, and one that takes too long is stopped while others are answered", async () => {
    expect(await tryOn({ text: "id: [" })).toMatchObject({
      results: [],
      issues: [{ level: "error" }],
      inventory: null,
    });
    const document = stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x".repeat(200) } });
    const samples = `${document}---\n`.repeat(2_500);
    const started = Date.now();
    const [, health] = await Promise.all([
      tryOn({
        text: textOf({
          healthy:
            "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, object.metadata.name.matches('(x+)+y') || a + b > 0))",
        }),
        samples,
      }),
      it.app.inject({ url: "/healthz" }).then(() => Date.now() - started),
    ]);
    expect(health).toBeLessThan(1_000);
  });
});
