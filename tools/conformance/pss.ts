// The test files of Kubernetes' own Pod Security admission (https://github.com/kubernetes/pod-security-admission, below
// test/testdata) against packages/posture: a pod per file, in <level>/<version>/<pass or fail>/<check><number>.yaml.
// The verdict must be the same, and for a refused pod the failing check. Prints one JSON line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocuments } from "@periplus/posture/manifest/read-documents";
import { assessPodSecurity, checksOf, podSecurityChecks } from "@periplus/posture/pod-security/assess-pod-security";
import { dataFolder, filesBelow } from "./suites/data-folder.ts";
import { Tally } from "./suites/tally.ts";

const place = /^(?<level>baseline|restricted)\/(?<version>v1\.\d+)\/(?<verdict>pass|fail)\/(?<check>\w+?)\d*\.yaml$/;

/**
 * What pods of these checks' files may fail besides: a Windows host process runs on the host's network, a privileged
 * container cannot forbid privilege escalation, and an empty security context drops no capabilities either.
 */
const companions: Readonly<Record<string, string>> = {
  windowsHostProcess: "hostNamespaces",
  privileged: "allowPrivilegeEscalation",
  allowPrivilegeEscalation: "capabilities_restricted",
};

/**
 * The check that must refuse: the one in the file's name, or the one that stands in its place at the restricted level.
 */
function refusingCheck(name: string, policy: { level: "baseline" | "restricted"; version: string }): string {
  const active = checksOf(policy);
  const named = podSecurityChecks.find(({ id }) => id.toLowerCase() === name);
  const refusing = active.find(({ id }) => id === named?.id) ?? active.find(({ insteadOf }) => insteadOf === named?.id);
  return refusing?.id ?? `the unknown check ${name}`;
}

const folder = join(dataFolder("pss-testdata"), "test", "testdata");
const tally = new Tally("pss");
for (const file of filesBelow(folder, /\.yaml$/)) {
  const { level, version = "", verdict, check = "" } = place.exec(file)?.groups ?? {};
  if (level !== "baseline" && level !== "restricted") throw new Error(`${file} is not where a case is expected`);
  const policy = { level, version } as const;
  const { documents } = readDocuments(readFileSync(join(folder, file), "utf8"));
  const [pod] = documents;
  const judged = pod === undefined ? null : assessPodSecurity(pod.object, policy);
  const failing = judged === null ? ["not judged"] : judged.failures.map((failure) => failure.check);
  const wanted = verdict === "pass" ? "" : refusingCheck(check, policy);
  tally.compare(file, wanted, failing.filter((id) => id !== companions[wanted]).join(", "));
}
tally.finish();
