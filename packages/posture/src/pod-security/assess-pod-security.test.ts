import { describe, expect, it, test } from "vitest";
import { readRulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { assessPodSecurity, checksOf, podSecurityChecks } from "./assess-pod-security.js";
import type { PodSecurityLevel } from "./check.js";

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

/** A pod that restricted accepts, with other fields in its spec and in its container's security context. */
function podWith(spec: JsonObject, context: JsonObject = {}, annotations: JsonObject = {}): JsonObject {
  const container = { name: "web", image: "example.org/web:1", securityContext: { ...hardened, ...context } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", annotations },
    spec: { containers: [container], ...spec },
  };
}

function failing(object: JsonObject, level: PodSecurityLevel, version = "latest"): string[] | undefined {
  return assessPodSecurity(object, { level, version })?.failures.map(({ check }) => check);
}

/** What one check refuses, and what the same check accepts. */
const refused: readonly [string, PodSecurityLevel, string, JsonObject, JsonObject][] = [
  ["appArmorProfile", "baseline", "1.0", podWith({}, { appArmorProfile: { type: "Unconfined" } }), podWith({})],
  ["capabilities_baseline", "baseline", "1.0", podWith({}, { capabilities: { add: ["SYS_ADMIN"] } }), podWith({})],
  ["hostNamespaces", "baseline", "1.0", podWith({ hostIPC: true }), podWith({ hostIPC: false })],
  ["hostPathVolumes", "baseline", "1.0", podWith({ volumes: [{ name: "v", hostPath: { path: "/" } }] }), podWith({})],
  [
    "hostPorts",
    "baseline",
    "1.0",
    podWith({ initContainers: [{ name: "i", securityContext: hardened, ports: [{ hostPort: 80 }] }] }),
    podWith({ initContainers: [{ name: "i", securityContext: hardened, ports: [{ hostPort: 0 }] }] }),
  ],
  [
    "hostProbesAndHostLifecycle",
    "baseline",
    "1.34",
    podWith({ containers: [{ name: "web", livenessProbe: { httpGet: { host: "10.0.0.1" } } }] }),
    podWith({ containers: [{ name: "web", livenessProbe: { httpGet: { host: "" } } }] }),
  ],
  ["privileged", "baseline", "1.0", podWith({}, { privileged: true }), podWith({}, { privileged: null })],
  ["procMount", "baseline", "1.0", podWith({}, { procMount: "Unmasked" }), podWith({}, { procMount: "Default" })],
  [
    "seLinuxOptions",
    "baseline",
    "1.0",
    podWith({ securityContext: { seLinuxOptions: { role: "sysadm_r" } } }),
    podWith({ securityContext: { seLinuxOptions: { type: "container_t", role: "" } } }),
  ],
  [
    "seccompProfile_baseline",
    "baseline",
    "1.19",
    podWith({}, { seccompProfile: { type: "Unconfined" } }),
    podWith({}, { seccompProfile: null }),
  ],
  [
    "sysctls",
    "baseline",
    "1.0",
    podWith({ securityContext: { sysctls: [{ name: "kernel.msgmax" }] } }),
    podWith({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_syncookies" }] } }),
  ],
  [
    "windowsHostProcess",
    "baseline",
    "1.0",
    podWith({}, { windowsOptions: { hostProcess: true } }),
    podWith({}, { windowsOptions: { hostProcess: false } }),
  ],
  ["allowPrivilegeEscalation", "restricted", "1.8", podWith({}, { allowPrivilegeEscalation: null }), podWith({})],
  ["capabilities_restricted", "restricted", "1.22", podWith({}, { capabilities: { drop: ["NET_RAW"] } }), podWith({})],
  ["procMount_restricted", "restricted", "1.35", podWith({ hostUsers: false }, { procMount: "Unmasked" }), podWith({})],
  [
    "restrictedVolumes",
    "restricted",
    "1.0",
    podWith({ volumes: [{ name: "v", nfs: { server: "s", path: "/" } }] }),
    podWith({ volumes: [{ name: "v" }, { name: "w", image: { reference: "example.org/w:1" } }] }),
  ],
  ["runAsNonRoot", "restricted", "1.0", podWith({}, { runAsNonRoot: null }), podWith({})],
  ["runAsUser", "restricted", "1.23", podWith({}, { runAsUser: 0 }), podWith({}, { runAsUser: 1000 })],
  ["seccompProfile_restricted", "restricted", "1.19", podWith({}, { seccompProfile: null }), podWith({})],
];

describe.each(refused)("%s", (check, level, since, bad, good) => {
  it("refuses alone, names where, and is silent about what is good", () => {
    const [failure, ...others] = assessPodSecurity(bad, { level, version: "latest" })?.failures ?? [];
    expect(failure?.check).toBe(check);
    expect(others).toEqual([]);
    expect(failure?.paths).toHaveLength(1);
    expect(failing(good, level)).toEqual([]);
  });

  it(`exists since ${since}`, () => {
    const minor = Number(since.slice(2));
    const idsOf = (version: string) => checksOf({ level, version }).map(({ id }) => id);
    expect(idsOf(since)).toContain(check);
    if (minor > 0 && check !== "seccompProfile_baseline") expect(idsOf(`1.${minor - 1}`)).not.toContain(check);
  });
});

test("every check is proved above", () => {
  expect(refused.map(([check]) => check).sort()).toEqual(podSecurityChecks.map(({ id }) => id).sort());
});

test("every rule that a check names exists", () => {
  const { byId } = readRulePack();
  expect(podSecurityChecks.flatMap(({ rules }) => rules).filter((id) => !byId.has(id))).toEqual([]);
});

describe("versions", () => {
  it.each([
    ["1.34", ["runAsUser", "runAsNonRoot"]],
    ["1.35", []],
  ])("root in a user namespace in %s", (version, expected) => {
    const pod = podWith({ hostUsers: false }, { runAsUser: 0, runAsNonRoot: false });
    expect(failing(pod, "restricted", version)?.sort()).toEqual([...expected].sort());
  });

  it.each([
    ["v1.24", ["allowPrivilegeEscalation", "capabilities_restricted", "seccompProfile_restricted"]],
    ["v1.25", []],
  ])("a bare Windows pod in %s", (version, expected) => {
    const pod = podWith({
      os: { name: "windows" },
      containers: [{ name: "web", securityContext: { runAsNonRoot: true } }],
    });
    expect(failing(pod, "restricted", version)).toEqual(expected);
  });

  it("reads seccomp from annotations before 1.19", () => {
    const pod = podWith({}, {}, { "container.seccomp.security.alpha.kubernetes.io/web": "unconfined" });
    expect(failing(pod, "baseline", "1.18")).toEqual(["seccompProfile_baseline"]);
    expect(failing(pod, "baseline", "1.19")).toEqual([]);
  });

  it("lets the list of safe sysctls grow", () => {
    const pod = podWith({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_keepalive_time" }] } });
    expect(failing(pod, "baseline", "1.28.9-gke.100")).toEqual(["sysctls"]);
    expect(failing(pod, "baseline", "1.29")).toEqual([]);
  });

  it("judges versions to come by the newest known one", () => {
    const policy = { level: "restricted", version: "1.99" } as const;
    expect(checksOf(policy)).toEqual(checksOf({ level: "restricted", version: "latest" }));
  });

  it.each(["", "2.0", "one", "1"])("refuses %j as a version", (version) => {
    expect(() => failing(podWith({}), "baseline", version)).toThrow(RangeError);
  });
});

describe("objects", () => {
  it("judges the template of a CronJob and says where in the CronJob", () => {
    const template = { spec: podWith({}, { privileged: true }).spec ?? null };
    const cronJob = { apiVersion: "batch/v1", kind: "CronJob", spec: { jobTemplate: { spec: { template } } } };
    expect(assessPodSecurity(cronJob, { level: "baseline", version: "latest" })).toEqual({
      allowed: false,
      failures: [
        {
          check: "privileged",
          message: 'Containers must not be privileged: container "web" (true).',
          paths: ["spec.jobTemplate.spec.template.spec.containers[0].securityContext.privileged"],
        },
      ],
    });
  });

  it("does not judge what bears no pod", () => {
    expect(failing({ apiVersion: "v1", kind: "Service", spec: {} }, "baseline")).toBeUndefined();
    expect(failing({ apiVersion: "v1", kind: "Pod", metadata: {} }, "baseline")).toBeUndefined();
  });

  it("takes no value of a wrong type for a healthy one", () => {
    expect(failing(podWith({ hostPID: "yes" }, { privileged: "false" }), "baseline")).toEqual([
      "hostNamespaces",
      "privileged",
    ]);
  });

  it("lets a pod speak for its containers", () => {
    const bare = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
    const securityContext = { runAsNonRoot: true, seccompProfile: { type: "Localhost" } };
    const pod = podWith({ securityContext, containers: [{ name: "web", securityContext: bare }] });
    expect(failing(pod, "restricted")).toEqual([]);
  });
});
