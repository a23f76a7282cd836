import { describe, expect, test } from "vitest";
import { createAssessor, subjectOf } from "../src/assess/assess.js";
import { checkParameters } from "../src/assess/parameters.js";
import { readRulePack, rulesFolder } from "../src/pack/read-rule-pack.js";
import { ParameterTally } from "../src/parameters/suggest.js";
import type { JsonObject } from "../src/snapshot/object.js";
import { readRuleCases } from "./rule-cases.js";

const pack = readRulePack();
const observable = pack.rules.flatMap((compiled) => [...compiled.observed.keys()].map((name) => ({ compiled, name })));
const assessor = createAssessor(pack, {});

function suggestFor(ruleId: string, parameter: string, objects: readonly JsonObject[]) {
  const compiled = pack.byId.get(ruleId);
  if (compiled === undefined) throw new Error(`There is no rule ${ruleId}`);
  const tally = new ParameterTally(compiled, parameter);
  for (const object of objects)
    for (const item of assessor.observe(ruleId, parameter, subjectOf(object))) tally.take(item);
  return tally.suggest();
}

const pod = (name: string, containers: JsonObject[]): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop" },
  spec: { containers },
});

describe("what is proposed from the cases of a rule", () => {
  test.each(observable.map(({ compiled, name }) => [compiled.rule.id, name] as const))(
    "%s: %s is of its type",
    (id, name) => {
      const objects = readRuleCases(rulesFolder, id).map(({ object }) => object);
      const { items, different, seen, proposals } = suggestFor(id, name, objects);
      expect(items).toBeGreaterThan(0);
      expect(seen.length).toBe(Math.min(different, 50));
      const whole = proposals.at(-1);
      expect(whole?.covers).toBe(items);
      const rule = pack.byId.get(id)?.rule;
      if (rule === undefined) throw new Error(`There is no rule ${id}`);
      for (const { value } of [...proposals, ...seen]) expect(checkParameters(rule, { [name]: value })).toEqual([]);
    },
  );
});

test("registries: a host whose accounts are of one owner as a whole, the others by account, and the proposal matches", () => {
  const images = [
    "nginx",
    "docker.io/library/redis:7",
    "ghcr.io/acme/app:1",
    "registry.acme.example:5000/a/b@sha256:00",
  ];
  const objects = images.map((image, index) => pod(`p${index}`, [{ name: "c", image }]));
  const { seen, proposals, unit } = suggestFor("image-trusted-registries", "allowedImagesRegex", objects);
  expect(unit).toBe("containers");
  expect(seen.map(({ text, items }) => [text, items])).toEqual([
    ["docker.io/library/", 2],
    ["ghcr.io/acme/", 1],
    ["registry.acme.example:5000/", 1],
  ]);
  const value = proposals.at(-1)?.value ?? "";
  const judge = createAssessor(pack, { "image-trusted-registries": { allowedImagesRegex: value } });
  const stateOf = (image: string) =>
    judge.assessRule("image-trusted-registries", subjectOf(pod("p", [{ name: "c", image }]))).state;
  expect(images.map(stateOf)).toEqual(images.map(() => "healthy"));
  expect(["ghcr.io/acme-evil/app", "registryxacme.example:5000/a", "docker.io/other/x"].map(stateOf)).toEqual([
    "unhealthy",
    "unhealthy",
    "unhealthy",
  ]);
});

test("ports: the fewest that cover most, then all; what is outside of both is counted as such", () => {
  const containers = [...Array.from({ length: 39 }, () => 8080), 9999].map((containerPort, index) => ({
    name: `c${index}`,
    image: "a",
    ports: [{ containerPort }, ...(index < 20 ? [{ containerPort: 443 }] : [])],
  }));
  const { items, proposals } = suggestFor("container-allowed-ports", "allowedPorts", [pod("p", containers)]);
  expect(items).toBe(40);
  expect(proposals).toEqual([
    { value: [443, 8080], allows: 2, covers: 39 },
    { value: [443, 8080, 9999], allows: 3, covers: 40 },
  ]);
});

test("ceilings: the lowest amount that covers most, compared as amounts", () => {
  const cpus = [...Array.from({ length: 19 }, (_, index) => `${(index + 1) * 100}m`), "16"];
  const containers = cpus.map((cpu, index) => ({ name: `c${index}`, image: "a", resources: { limits: { cpu } } }));
  const { proposals } = suggestFor("container-cpu-memory-limits", "maxCpu", [pod("p", containers)]);
  expect(proposals).toEqual([
    { value: "1900m", allows: 19, covers: 19 },
    { value: "16", allows: 20, covers: 20 },
  ]);
});

test("host paths carry whether they are only read", () => {
  const volumes = [
    { name: "logs", hostPath: { path: "/var/log" } },
    { name: "run", hostPath: { path: "/run" } },
    { name: "own", emptyDir: {} },
  ];
  const mounts = [
    { name: "logs", mountPath: "/logs", readOnly: true },
    { name: "run", mountPath: "/run" },
  ];
  const object = pod("p", [{ name: "c", image: "a", volumeMounts: mounts }]);
  const spec = object.spec as JsonObject;
  const { proposals, unit } = suggestFor("pod-allowed-host-paths", "allowedHostPaths", [
    { ...object, spec: { ...spec, volumes } },
  ]);
  expect(unit).toBe("volumes");
  expect(proposals.map(({ value }) => value)).toEqual([
    [{ pathPrefix: "/run" }, { pathPrefix: "/var/log", readOnly: true }],
  ]);
});
