import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { createAssessor, subjectOf } from "../assess/assess.js";
import { buildRulePack, readRulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { proposeFix } from "./fix.js";
import { proposeGroupFix } from "./group-fix.js";

const words = {
  id: "rule",
  version: 1,
  title: "Things should be so",
  severity: "low",
  control: "manage-access-and-permissions",
  status: "stable",
  description: "What is checked.",
  rationale: "Why.",
  target: { scope: "pod" },
  message: '"seen"',
};

function fix(rule: object, object: JsonObject) {
  const pack = buildRulePack([{ id: "rule", text: stringify({ ...words, ...rule }) }]);
  return proposeFix(subjectOf(object), "rule", createAssessor(pack, {}), pack);
}

function deployment(spec: JsonObject, name = "web"): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "shop" },
    spec: { template: { spec } },
  };
}

function patchOf(command: string | null): unknown {
  const [, patch = "null"] = /--patch '(.*)'$/.exec(command ?? "") ?? [];
  return JSON.parse(patch);
}

const patch = { kind: "patch", risk: "safe", text: "Do it." };
const notPrivileged = {
  each: "containers",
  as: "container",
  healthy: "container.?securityContext.?privileged.orValue(false) == false",
  remedy: { ...patch, set: { "securityContext.privileged": false } },
};
const noHostPath = { each: "volumes", as: "volume", healthy: "!has(volume.hostPath)" };

describe("proposeFix", () => {
  it("changes only what fails, and proves it", () => {
    const object = deployment({
      containers: [{ name: "a" }, { name: "b", securityContext: { privileged: true, runAsUser: 1 } }],
    });
    const before = structuredClone(object);
    const { after, command, verified } = fix(notPrivileged, object);
    expect(object).toEqual(before);
    expect(after).toEqual(
      deployment({ containers: [{ name: "a" }, { name: "b", securityContext: { privileged: false, runAsUser: 1 } }] }),
    );
    expect(verified).toBe(true);
    expect(command).toMatch(/^kubectl patch deployment\.apps web --namespace shop --type strategic --patch '/);
    expect(patchOf(command)).toEqual({
      spec: { template: { spec: { containers: [{ name: "b", securityContext: { privileged: false } }] } } },
    });
  });

  it("does not call a change verified that does not turn the rule healthy", () => {
    const rule = { ...notPrivileged, remedy: { ...patch, set: { "securityContext.privileged": true } } };
    const object = deployment({ containers: [{ name: "a", securityContext: { privileged: true } }] });
    expect(fix(rule, object).verified).toBe(false);
  });

  it("removes fields, also in every item of a list", () => {
    const rule = {
      healthy: "!has(pod.hostPID) && pod.containers.all(c, c.ports.all(p, !has(p.hostPort)))",
      remedy: { ...patch, remove: ["hostPID", "containers[*].ports[*].hostPort"] },
    };
    const object = deployment({
      hostPID: true,
      containers: [{ name: "a", ports: [{ containerPort: 1, hostPort: 1 }, { containerPort: 2 }] }],
    });
    const { command, verified } = fix(rule, object);
    expect(verified).toBe(true);
    expect(patchOf(command)).toEqual({
      spec: {
        template: {
          spec: { hostPID: null, containers: [{ name: "a", ports: [{ containerPort: 1, hostPort: null }] }] },
        },
      },
    });
  });

  it("takes the mounts along when it removes volumes", () => {
    const mounts = [
      { name: "host", mountPath: "/host" },
      { name: "work", mountPath: "/work" },
    ];
    const volumes = [
      { name: "host", hostPath: { path: "/" } },
      { name: "work" },
      { name: "logs", hostPath: { path: "/l" } },
    ];
    const { after, command, verified } = fix(
      { ...noHostPath, remedy: { ...patch, remove: ["."] } },
      deployment({ containers: [{ name: "a", volumeMounts: mounts }], volumes }),
    );
    expect(verified).toBe(true);
    expect(after).toEqual(
      deployment({
        containers: [{ name: "a", volumeMounts: [{ name: "work", mountPath: "/work" }] }],
        volumes: [{ name: "work" }],
      }),
    );
    expect(patchOf(command)).toEqual({
      spec: {
        template: {
          spec: {
            containers: [{ name: "a", volumeMounts: [{ mountPath: "/host", $patch: "delete" }] }],
            volumes: [
              { name: "host", $patch: "delete" },
              { name: "logs", $patch: "delete" },
            ],
          },
        },
      },
    });
  });

  it("replaces lists that have no names as a whole", () => {
    const rule = {
      each: "containers",
      as: "container",
      healthy: "size(container.securityContext.capabilities.?add.orValue([])) == 0",
      remedy: { ...patch, set: { "securityContext.capabilities": { drop: ["ALL"] } } },
    };
    const object = deployment({
      containers: [{ name: "a", securityContext: { capabilities: { add: ["NET_ADMIN"], drop: ["KILL"] } } }],
    });
    expect(patchOf(fix(rule, object).command)).toEqual({
      spec: {
        template: {
          spec: { containers: [{ name: "a", securityContext: { capabilities: { add: null, drop: ["ALL"] } } }] },
        },
      },
    });
  });

  it("has no command for what cannot be changed in place", () => {
    const containers = [{ name: "a", securityContext: { privileged: true } }];
    const { command, verified } = fix(notPrivileged, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers },
    });
    expect({ command, verified }).toEqual({ command: null, verified: true });
  });

  it("quotes names for the shell", () => {
    const object = deployment({ containers: [{ name: "it's", securityContext: { privileged: true } }] }, "a b'; rm");
    const { command } = fix(notPrivileged, object);
    expect(command).toContain(`deployment.apps 'a b'\\''; rm' --namespace`);
    expect(command).toContain(`"name":"it'\\''s"`);
  });

  it("fills the command of a rule with the coordinates of the cluster", () => {
    const command = "do {cluster} {region} {project} {resourceGroup} {item} {other}";
    const rule = (cloud: string) => ({
      target: { cloud },
      each: "object.pools",
      as: "pool",
      healthy: "false",
      remedy: { kind: "cli", risk: "safe", text: "Do it.", command },
    });
    const pools = [{ name: "system" }];
    const arn = "arn:aws:eks:eu-west-1:1234:cluster/prod";
    expect(fix(rule("eks"), { cluster: { arn }, pools })).toMatchObject({
      after: null,
      command: "do prod eu-west-1 {project} {resourceGroup} system {other}",
      verified: false,
    });
    const selfLink = "https://container.googleapis.com/v1/projects/p-1/zones/europe-west1-b/clusters/prod";
    expect(fix(rule("gke"), { cluster: { selfLink }, pools }).command).toContain("do prod europe-west1-b p-1");
    const id = "/subscriptions/s/resourceGroups/my group/providers/Microsoft.ContainerService/managedClusters/prod";
    expect(fix(rule("aks"), { cluster: { id, properties: {} }, pools }).command).toContain("'my group' system");
  });

  it("has nothing to offer where nothing fails", () => {
    expect(fix(notPrivileged, deployment({ containers: [] }))).toMatchObject({
      after: null,
      command: null,
      verified: false,
    });
  });

  it("changes what fails of a list, and removes the item where nothing would be left", () => {
    const rule = {
      target: { kinds: ["rbac.authorization.k8s.io/v1/Role"] },
      each: "object.rules",
      as: "rule",
      healthy: '!("pods/exec" in rule.resources && "create" in rule.verbs)',
      remedy: { ...patch, narrow: ["resources"], remove: ["."] },
    };
    const role = (rules: JsonObject[]) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "r", namespace: "n" },
      rules,
    });
    const before = role([
      { resources: ["pods", "pods/exec"], verbs: ["create"] },
      { resources: ["pods/exec"], verbs: ["create"] },
      { resources: ["pods/exec"], verbs: ["get"] },
    ]);
    const { after, verified } = fix(rule, before);
    expect(verified).toBe(true);
    expect(after).toEqual(
      role([
        { resources: ["pods"], verbs: ["create"] },
        { resources: ["pods/exec"], verbs: ["get"] },
      ]),
    );
  });

  it("changes flags where they are given, and adds them where the others are", () => {
    const rule = {
      target: { kinds: ["v1/Pod"] },
      each: "object.spec.containers",
      as: "container",
      healthy: '"--profiling=false" in container.command',
      remedy: { ...patch, flags: { set: { profiling: "false" }, add: { plugins: ["B"] }, remove: ["old"] } },
    };
    const command = ["kube-apiserver", "--profiling", "--plugins=A", "--old=1"];
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers: [{ name: "c", command }] },
    };
    const { after, verified } = fix(rule, pod);
    expect(verified).toBe(true);
    expect(after).toMatchObject({
      spec: { containers: [{ command: ["kube-apiserver", "--profiling=false", "--plugins=A,B"] }] },
    });
  });

  it("never calls verified what has something to fill in", () => {
    const inputs = { NAME: "A name." };
    const rule = { ...notPrivileged, remedy: { ...notPrivileged.remedy, inputs } };
    expect(fix(rule, deployment({ containers: [{ name: "a", securityContext: { privileged: true } }] })).verified).toBe(
      false,
    );
  });

  it.each([
    ["helm", { annotations: { "meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "n" } }, "shop"],
    ["argo-cd", { annotations: { "argocd.argoproj.io/tracking-id": "argo_shop:apps/Deployment:n/web" } }, "shop"],
    ["flux-kustomization", { labels: { "kustomize.toolkit.fluxcd.io/name": "apps" } }, "apps"],
    ["flux-helm-release", { labels: { "helm.toolkit.fluxcd.io/name": "shop" } }, "shop"],
  ])("points at the source of what %s applies", (tool, metadata, name) => {
    const object = deployment({ containers: [{ name: "a", securityContext: { privileged: true } }] });
    const managed = { ...object, metadata: { name: "web", namespace: "n", ...metadata } };
    const { command, kustomize, managedBy, verified } = fix(notPrivileged, managed);
    expect({ command, verified }).toEqual({ command: null, verified: true });
    expect(managedBy).toMatchObject({ tool, name });
    expect(kustomize).toContain("patches:");
  });
});

describe("proposeGroupFix", () => {
  const pack = readRulePack();
  const assessor = createAssessor(pack, {});

  it("mends in one change what has a proved patch, and names what it leaves", () => {
    const subject = subjectOf(deployment({ hostPID: true, containers: [{ name: "a", image: "nginx" }] }));
    const { after, mended, left, command, changes } = proposeGroupFix(subject, assessor, pack);
    expect(mended).toEqual(expect.arrayContaining(["pod-no-host-pid-ipc", "container-no-privilege-escalation"]));
    expect(left).toContain("image-digest-pinned");
    expect(command).toMatch(/^kubectl patch deployment.apps web/);
    const state = (ruleId: string) => assessor.assessRule(ruleId, { ...subject, object: after ?? {} }).state;
    for (const ruleId of mended) expect(state(ruleId)).toBe("healthy");
    for (const { ruleId, after: now } of changes) expect(state(ruleId)).toBe(now);
  });
});
