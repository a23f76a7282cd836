// The checks that the restricted level adds, as of
// https://github.com/kubernetes/pod-security-admission/tree/8f84a87c7f617f64a4ddc1aea24aeeb7a2e07cb8/policy
import { addedCapabilities, outsideUserNamespace, unmaskedProc } from "./baseline-checks.js";
import { type Breach, breachAt, breachesOf, type FindBreaches, type PodSecurityCheck } from "./check.js";
import { contextHolders, fieldOf, isWindows, type PodShape } from "./pod-shape.js";
import { missingProfiles } from "./seccomp.js";

/** From 1.25 on, pods that say they are for Windows need not set what only Linux has. */
function relaxedForWindows(from: number, find: FindBreaches) {
  return [
    { from, find },
    { from: 25, find: (pod: PodShape) => (isWindows(pod) ? [] : find(pod)) },
  ];
}

/** From 1.35 on, pods with a user namespace of their own may run as root. */
function relaxedForUserNamespace(from: number, find: FindBreaches) {
  return [
    { from, find },
    { from: 35, find: outsideUserNamespace(find) },
  ];
}

function privilegeEscalation({ containers }: PodShape): Breach[] {
  const field = ["securityContext", "allowPrivilegeEscalation"];
  return containers.flatMap((part) => (fieldOf(part, field) === false ? [] : [breachAt(part, field)]));
}

function keptCapabilities(pod: PodShape): Breach[] {
  const field = ["securityContext", "capabilities", "drop"];
  const keeping = pod.containers.filter((part) => {
    const dropped = fieldOf(part, field);
    return !(Array.isArray(dropped) && dropped.includes("ALL"));
  });
  return [...keeping.map((part) => breachAt(part, field)), ...addedCapabilities(pod, ["NET_BIND_SERVICE"])];
}

const allowedVolumes = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected"],
  "secret",
];

/** A volume without a source is an emptyDir: the API server writes that into it. */
function otherVolumes({ volumes }: PodShape): Breach[] {
  return volumes.flatMap((part) => {
    if (allowedVolumes.some((source) => fieldOf(part, [source]) !== undefined)) return [];
    const source = Object.keys(part.value).find((key) => key !== "name" && fieldOf(part, [key]) !== undefined);
    return source === undefined ? [] : [breachAt(part, [source], source)];
  });
}

function runningAsRoot(pod: PodShape): Breach[] {
  const field = ["securityContext", "runAsNonRoot"];
  const isTrue = (value: unknown) => value === true;
  const isInherited = fieldOf(pod.pod, field) === true;
  const silent = pod.containers.filter((part) => !isInherited && fieldOf(part, field) === undefined);
  return [...breachesOf(contextHolders(pod), field, isTrue), ...silent.map((part) => breachAt(part, field))];
}

function runningAsUserZero(pod: PodShape): Breach[] {
  return breachesOf(contextHolders(pod), ["securityContext", "runAsUser"], (user) => user !== 0);
}

export const restrictedChecks: readonly PodSecurityCheck[] = [
  {
    id: "allowPrivilegeEscalation",
    level: "restricted",
    demands: "Containers must set allowPrivilegeEscalation to false",
    revisions: relaxedForWindows(8, privilegeEscalation),
    rules: ["container-no-privilege-escalation"],
  },
  {
    id: "capabilities_restricted",
    level: "restricted",
    demands: "Containers must drop all capabilities and may add NET_BIND_SERVICE only",
    revisions: relaxedForWindows(22, keptCapabilities),
    insteadOf: "capabilities_baseline",
    rules: ["container-drop-all-capabilities"],
  },
  {
    id: "procMount_restricted",
    level: "restricted",
    demands: "/proc must stay masked",
    revisions: [{ from: 35, find: unmaskedProc }],
    insteadOf: "procMount",
    rules: ["container-proc-mount-default"],
  },
  {
    id: "restrictedVolumes",
    level: "restricted",
    demands: "Only volumes that Kubernetes fills or that are claimed may be mounted",
    revisions: [{ from: 0, find: otherVolumes }],
    insteadOf: "hostPathVolumes",
    rules: ["pod-allowed-volume-types"],
  },
  {
    id: "runAsNonRoot",
    level: "restricted",
    demands: "Containers must set runAsNonRoot to true, or have it from their pod",
    revisions: relaxedForUserNamespace(0, runningAsRoot),
    rules: ["container-no-root-user"],
  },
  {
    id: "runAsUser",
    level: "restricted",
    demands: "The user id must not be 0",
    revisions: relaxedForUserNamespace(23, runningAsUserZero),
    rules: ["container-run-as-user-not-zero"],
  },
  {
    id: "seccompProfile_restricted",
    level: "restricted",
    demands: "Containers must have a seccomp profile, of their own or from their pod",
    revisions: relaxedForWindows(19, missingProfiles),
    insteadOf: "seccompProfile_baseline",
    rules: ["container-seccomp-runtime-default"],
  },
];
