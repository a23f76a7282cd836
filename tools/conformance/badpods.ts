// The attack postures of https://github.com/BishopFox/badPods against our rules: the folder says which faults a pod has,
// in eight kinds of workload. Each file must show exactly these faults. Prints one JSON line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocuments } from "@periplus/posture/manifest/read-documents";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { dataFolder, filesBelow } from "./suites/data-folder.ts";
import { evidencePaths, reasonsByCase } from "./suites/judge.ts";
import { Tally } from "./suites/tally.ts";
import { disagreements } from "./tables/badpods.ts";

/** Fault → the rule that finds it and the field at which it does. */
const faults: Readonly<Record<string, { rule: string; field: RegExp }>> = {
  privileged: { rule: "container-privileged", field: /\.securityContext\.privileged$/ },
  hostPID: { rule: "pod-no-host-pid-ipc", field: /(^|\.)spec\.hostPID$/ },
  hostIPC: { rule: "pod-no-host-pid-ipc", field: /(^|\.)spec\.hostIPC$/ },
  hostNetwork: { rule: "pod-host-network-ports", field: /(^|\.)spec\.hostNetwork$/ },
  hostPath: { rule: "pod-allowed-host-paths", field: /\.volumes\[\d+\]/ },
};

const postures: Readonly<Record<string, readonly string[]>> = {
  "everything-allowed": Object.keys(faults),
  hostipc: ["hostIPC"],
  hostnetwork: ["hostNetwork"],
  hostpath: ["hostPath"],
  hostpid: ["hostPID"],
  "nothing-allowed": [],
  priv: ["privileged"],
  "priv-and-hostpid": ["privileged", "hostPID"],
};

function faultsOf(object: JsonObject): string[] {
  return Object.entries(faults)
    .filter(([, { rule, field }]) => evidencePaths(rule, {}, object).some((path) => field.test(path)))
    .map(([fault]) => fault);
}

const folder = join(dataFolder("badpods"), "manifests");
const reasons = reasonsByCase(disagreements);
const tally = new Tally("badpods", (file) => reasons.get(file));
for (const file of filesBelow(folder, /\.ya?ml$/)) {
  const wanted = postures[file.slice(0, file.indexOf("/"))];
  if (wanted === undefined) throw new Error(`${file} is in a folder of which nothing is expected`);
  const { documents } = readDocuments(readFileSync(join(folder, file), "utf8"));
  const found = new Set(documents.flatMap(({ object }) => faultsOf(object)));
  tally.compare(file, [...wanted].sort().join(", "), [...found].sort().join(", "));
}
tally.finish([...reasons.keys()]);
