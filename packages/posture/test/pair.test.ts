import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ParameterValues } from "@periplus/shared/rule";
import { securityControls } from "@periplus/shared/security-control";
import { describe, expect, it } from "vitest";
import { type Assessor, createAssessor, subjectOf } from "../src/assess/assess.js";
import { readDocuments } from "../src/manifest/read-documents.js";
import { scanDocuments } from "../src/manifest/scan.js";
import { readRulePack } from "../src/pack/read-rule-pack.js";
import { type ControlState, type ControlTally, scoreControls, tallyResource } from "../src/score/secure-score.js";

const pack = readRulePack();

/** The thirteen recommendations that Periplus began with, and values under which the pairs below differ in all. */
const withParameters: Record<string, ParameterValues> = {
  "container-allowed-capabilities": { allowedCapabilities: [], requiredDropCapabilities: [] },
  "pod-allowed-host-paths": { allowedHostPaths: [] },
  "container-allowed-ports": { allowedPorts: [80] },
  "service-allowed-ports": { allowedPorts: [80] },
  "pod-host-network-ports": { allowHostNetwork: false, allowedHostPorts: [], minPort: 0, maxPort: 0 },
  "container-allowed-apparmor": { allowedProfiles: ["runtime/default"] },
  "image-trusted-registries": {
    allowedImagesRegex: "^(images\\.example\\.com|healthyClusterRegistry\\.azurecr\\.io)/.+$",
  },
};
const withoutParameters = [
  "container-cpu-memory-limits",
  "container-privileged",
  "container-readonly-root-filesystem",
  "container-no-privilege-escalation",
  "container-no-root-user",
  "pod-no-host-pid-ipc",
];
const thirteen = [...withoutParameters, ...Object.keys(withParameters)].sort();

const ours = fileURLToPath(new URL("pair", import.meta.url));
const original = fileURLToPath(new URL("../../../../shared/data/original-pair", import.meta.url));
const pairs = [ours, original].filter((folder) => existsSync(folder));

function readPair(folder: string, state: "healthy" | "unhealthy"): string {
  return readFileSync(join(folder, `${state}.yaml`), "utf8");
}

function statesOf(text: string, assessor: Assessor): [string, string][] {
  const { assessments, errors } = scanDocuments("pair.yaml", text, assessor, pack);
  expect(errors).toEqual([]);
  return assessments
    .filter(({ rule }) => thirteen.includes(rule))
    .map(({ rule, state }): [string, string] => [rule, state])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

describe.each(pairs)("the pair in %s", (folder) => {
  const configured = createAssessor(pack, withParameters);
  const healthy = readPair(folder, "healthy");
  const unhealthy = readPair(folder, "unhealthy");

  it("differs in all thirteen once the parameters are set", () => {
    expect(statesOf(healthy, configured)).toEqual(thirteen.map((rule) => [rule, "healthy"]));
    expect(statesOf(unhealthy, configured)).toEqual(thirteen.map((rule) => [rule, "unhealthy"]));
  });

  it("waits for parameters, and is not unhealthy for lack of them", () => {
    const states = statesOf(unhealthy, createAssessor(pack, {}));
    const waiting = states.filter(([, state]) => state === "needsConfiguration").map(([rule]) => rule);
    expect(waiting).toEqual(Object.keys(withParameters).sort());
    expect(states.filter(([, state]) => state === "unhealthy").map(([rule]) => rule)).toEqual(withoutParameters.sort());
  });

  it("scores 10 of 20 as workloads, and nothing as one cluster", () => {
    const standings = [healthy, unhealthy].flatMap((text) =>
      readDocuments(text).documents.map(({ object }) => {
        const judged = configured.assess(subjectOf(object)).filter(({ ruleId }) => thirteen.includes(ruleId));
        return tallyResource(judged, pack);
      }),
    );
    expect(scoreControls(tally(standings))).toMatchObject({ current: 10, max: 20, score: 0.5 });
    const cluster = [...tally(standings)].map((control) => ({ ...control, healthy: 0, unhealthy: 1 }));
    expect(scoreControls(cluster)).toMatchObject({ current: 0, max: 20, score: 0 });
  });
});

function tally(standings: readonly ReadonlyMap<ControlTally["control"], ControlState>[]): ControlTally[] {
  const tallies = new Map<ControlTally["control"], ControlTally>();
  for (const [control, state] of standings.flatMap((standing) => [...standing])) {
    const counts = tallies.get(control) ?? { control, healthy: 0, unhealthy: 0, notAssessed: 0 };
    counts[state]++;
    tallies.set(control, counts);
  }
  expect([...tallies.keys()].every((control) => control in securityControls)).toBe(true);
  return [...tallies.values()];
}
