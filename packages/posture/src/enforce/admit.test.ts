import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { createAssessor, subjectOf } from "../assess/assess.js";
import { parseRule, readRulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { type AdmissionRequest, prepareAdmission } from "./admit.js";
import { exportPolicy } from "./export-policy.js";

const pack = readRulePack();

function admissionOf(id: string) {
  const compiled = pack.byId.get(id);
  if (compiled === undefined) throw new Error(id);
  const exported = exportPolicy(compiled, { parameters: {}, actions: ["Deny"] });
  if ("refused" in exported) throw new Error(exported.refused);
  const admit = prepareAdmission(exported);
  return (request: Partial<AdmissionRequest> & { object: JsonObject }) =>
    admit({ operation: request.oldObject === undefined ? "CREATE" : "UPDATE", username: "somebody", ...request }).is;
}

const privileged = { name: "app", image: "a", securityContext: { privileged: true } };
const plain = { name: "plain", image: "a" };
const host = { name: "host", hostPath: { path: "/etc" } };

function pod(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "shop", ...metadata }, spec };
}

function deployment(replicas: number, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  const own = { name: "d", namespace: "shop" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: own,
    spec: { replicas, template: { metadata, spec } },
  };
}

describe("objects that were there before", () => {
  const admit = admissionOf("container-privileged");
  const broken = { containers: [privileged] };

  it("lose finalizers and change labels", () => {
    const oldObject = pod(broken, { finalizers: ["a/b"], labels: { a: "b" } });
    expect(admit({ oldObject, object: pod(broken, { labels: { a: "c" } }) })).toBe("notJudged");
  });

  it("are scaled and restarted", () => {
    const restarted = { annotations: { "kubectl.kubernetes.io/restartedAt": "now" } };
    const oldObject = deployment(1, broken);
    expect(admit({ oldObject, object: deployment(5, broken, restarted) })).toBe("notJudged");
    expect(admit({ oldObject, object: deployment(5, broken), subResource: "scale" })).toBe("notJudged");
  });

  it("are judged in full once their pod changes", () => {
    const oldObject = deployment(1, broken);
    expect(admit({ oldObject, object: deployment(1, { containers: [{ ...privileged, image: "b" }] }) })).toBe("denied");
    expect(admit({ oldObject, object: deployment(1, { containers: [plain] }) })).toBe("admitted");
  });

  it("are judged by the annotations where the rule reads them", () => {
    const spec = { containers: [{ name: "app", image: "a" }] };
    const apparmor = admissionOf("container-allowed-apparmor");
    const annotations = { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" };
    expect(apparmor({ oldObject: pod(spec), object: pod(spec, { labels: { a: "b" } }) })).toBe("notJudged");
    expect(apparmor({ oldObject: pod(spec), object: pod(spec, { annotations }) })).toBe("denied");
  });

  it("are judged by one label where the rule reads one", () => {
    const namespace = (labels: JsonObject) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "n", labels },
    });
    const security = admissionOf("namespace-pod-security-admission");
    const level = { "pod-security.kubernetes.io/enforce": "baseline" };
    expect(security({ oldObject: namespace({}), object: namespace({ team: "a" }) })).toBe("notJudged");
    expect(security({ oldObject: namespace(level), object: namespace({}) })).toBe("denied");
  });

  it("are not judged by what cannot change", () => {
    const inDefault = (replicas: number) => ({
      ...deployment(replicas, { containers: [plain] }),
      metadata: { name: "d", namespace: "default" },
    });
    const elsewhere = admissionOf("workload-not-in-default-namespace");
    expect(elsewhere({ object: inDefault(1) })).toBe("denied");
    expect(elsewhere({ oldObject: inDefault(1), object: inDefault(2) })).toBe("notJudged");
  });
});

describe("debug containers", () => {
  const subResource = "ephemeralcontainers";
  const debug = (spec: JsonObject, ...containers: JsonObject[]) => ({
    oldObject: pod(spec),
    object: pod({ ...spec, ephemeralContainers: containers }),
    subResource,
  });

  it("are judged alone, whatever the pod is", () => {
    const admit = admissionOf("container-privileged");
    const debugger_ = { ...privileged, name: "debugger" };
    expect(admit(debug({ containers: [plain] }, debugger_))).toBe("denied");
    expect(admit(debug({ containers: [privileged] }, { ...plain, name: "debugger" }))).toBe("admitted");
  });

  it("are judged once", () => {
    const admit = admissionOf("container-privileged");
    const first = { ...privileged, name: "first" };
    const spec = { containers: [plain], ephemeralContainers: [first] };
    const object = pod({ ...spec, ephemeralContainers: [first, { ...plain, name: "second" }] });
    expect(admit({ oldObject: pod(spec), object, subResource })).toBe("admitted");
  });

  it("do not matter to rules that look at no container", () => {
    const admit = admissionOf("pod-no-host-pid-ipc");
    expect(admit(debug({ containers: [plain], hostPID: true }, plain))).toBe("notJudged");
  });

  it("do not answer for what was unhealthy without them", () => {
    const admit = admissionOf("pod-host-network-ports");
    expect(admit(debug({ containers: [plain], hostNetwork: true }, plain))).toBe("admitted");
    const paths = admissionOf("pod-allowed-host-paths");
    expect(paths(debug({ containers: [plain], volumes: [host] }, plain))).toBe("admitted");
  });

  it("answer for what they make unhealthy", () => {
    const admit = admissionOf("pod-no-writable-host-path");
    const mounting = (readOnly: boolean) => ({ ...plain, volumeMounts: [{ name: "host", mountPath: "/h", readOnly }] });
    const spec = { containers: [mounting(true)], volumes: [host] };
    expect(admit({ object: pod(spec) })).toBe("admitted");
    expect(admit(debug(spec, { ...mounting(true), name: "debugger" }))).toBe("admitted");
    expect(admit(debug(spec, { ...mounting(false), name: "debugger" }))).toBe("denied");
  });
});

describe("who asks and where", () => {
  const admit = admissionOf("container-privileged");
  const object = pod({ containers: [privileged] });

  it("spares the controllers of the cluster, and nobody who merely says to be owned by one", () => {
    const controller = "system:serviceaccount:kube-system:replicaset-controller";
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "u", controller: true };
    expect(admit({ object, username: controller })).toBe("notJudged");
    const owned = pod({ containers: [privileged] }, { ownerReferences: [owner] });
    expect(admit({ object: owned })).toBe("denied");
    expect(admit({ object: owned, username: "system:serviceaccount:shop:replicaset-controller" })).toBe("denied");
  });

  it("spares the mirrors of static pods, which only nodes write", () => {
    const mirror = pod({ containers: [privileged] }, { annotations: { "kubernetes.io/config.mirror": "x" } });
    expect(admit({ object: mirror, groups: ["system:nodes"] })).toBe("notJudged");
    expect(admit({ object: mirror })).toBe("denied");
    expect(admit({ object, groups: ["system:nodes"] })).toBe("denied");
  });

  it("spares the namespaces of the system and other kinds", () => {
    expect(admit({ object: pod({ containers: [privileged] }, { namespace: "kube-system" }) })).toBe("notJudged");
    expect(admit({ object: { apiVersion: "v1", kind: "Service", metadata: { name: "s" } } })).toBe("notJudged");
    expect(admit({ object: { ...object, apiVersion: "example.com/v1" } })).toBe("notJudged");
  });
});

describe("expressions that cannot be evaluated", () => {
  const rule = { version: 1, title: "Things", severity: "low", control: "manage-access-and-permissions" };
  const words = { status: "stable", description: "d", rationale: "r", message: "pod.nothing.here" };
  const more = { remedy: { kind: "manual", risk: "safe", text: "t" }, target: { scope: "pod" } };
  const admit = (fields: JsonObject, object: JsonObject) => {
    const compiled = parseRule("custom", stringify({ id: "custom", ...rule, ...words, ...more, ...fields }));
    const exported = exportPolicy(compiled, { parameters: {} });
    if ("refused" in exported) throw new Error(exported.refused);
    return prepareAdmission(exported)({ operation: "CREATE", object });
  };
  const each = { each: "containers", as: "c", healthy: "!c.securityContext.privileged" };

  it("neither admit nor deny, unless another item decides", () => {
    expect(admit(each, pod({ containers: [plain] })).is).toBe("failed");
    expect(admit(each, pod({ containers: [plain, privileged] })).is).toBe("denied");
    expect(admit({ healthy: "pod.nothing == 1" }, pod({})).is).toBe("failed");
  });

  it("leave the title as the message", () => {
    const answer = admit({ healthy: "false" }, pod({}));
    expect(answer).toEqual({ is: "denied", message: "Things (custom)" });
  });

  it("find lists inside of lists", () => {
    const ports = { each: "pod.containers[*].ports", as: "port", healthy: "port.hostPort == 0", message: '"m"' };
    const container = (hostPort: number) => ({ name: "c", ports: [{ hostPort: 0 }, { hostPort }] });
    expect(admit(ports, pod({ containers: [{ name: "none" }, container(0)] })).is).toBe("admitted");
    expect(admit(ports, pod({ containers: [{ name: "none" }, container(9)] })).is).toBe("denied");
  });
});

describe("any pod", () => {
  const settings = pack.rules.filter(
    ({ rule }) => "scope" in rule.target && rule.facts.length === 0 && rule.id !== "workload-not-in-kube-system",
  );
  const assessor = createAssessor(pack, Object.fromEntries(settings.map(({ rule }) => [rule.id, {}])));
  const policies = settings.map(({ rule }) => ({ id: rule.id, admit: admissionOf(rule.id) }));

  /** Values that objects have and, now and then, something that they do not. A server stores no null. */
  const or = <T>(...usual: T[]) =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...usual) },
      { weight: 1, arbitrary: fc.constantFrom<unknown>("odd", 7, 1.5, true, [], {}, ["x"]) },
    );
  const record = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
  const securityContext = record({
    privileged: or(true, false),
    allowPrivilegeEscalation: or(true, false),
    readOnlyRootFilesystem: or(true, false),
    runAsNonRoot: or(true, false),
    runAsUser: or(0, 1000, 20000),
    runAsGroup: or(0, 1000),
    capabilities: record({ add: or<string[]>([], ["NET_RAW"], ["SYS_ADMIN"]), drop: or<string[]>([], ["ALL"]) }),
    seccompProfile: record({ type: or("RuntimeDefault", "Unconfined") }),
    appArmorProfile: record({ type: or("RuntimeDefault", "Localhost"), localhostProfile: or("own") }),
  });
  const container = fc.record(
    {
      name: fc.constantFrom("a", "b", "c"),
      image: fc.constantFrom("nginx", "nginx:1", "r.io/a/b:latest", "r.io/a@sha256:0", "docker.io/x", ""),
      securityContext: fc.oneof({ weight: 9, arbitrary: securityContext }, { weight: 1, arbitrary: or<unknown>({}) }),
      ports: or<JsonObject[]>([], [{ containerPort: 22, hostPort: 22 }], [{ containerPort: 8080 }]),
      resources: record({ limits: record({ cpu: or<unknown>("1", 1, "64"), memory: or("1Gi", "1Ti") }) }),
      env: or<JsonObject[]>([], [{ name: "PASSWORD", value: "x1" }], [{ name: "A", valueFrom: { secretKeyRef: {} } }]),
      volumeMounts: or<JsonObject[]>([], [{ name: "v", mountPath: "/v" }], [{ name: "v", readOnly: true }]),
    },
    { requiredKeys: ["name"] },
  );
  const list = fc.array(container, { maxLength: 3 });
  const spec = record({
    containers: list,
    initContainers: list,
    ephemeralContainers: list,
    securityContext,
    hostPID: or(true, false),
    hostNetwork: or(true, false),
    hostUsers: or(true, false),
    os: record({ name: or("linux", "windows") }),
    serviceAccountName: or("default", "own"),
    volumes: or<JsonObject[]>([], [{ name: "v", hostPath: { path: "/etc" } }], [{ name: "v", emptyDir: {} }]),
  });

  it("is denied by a policy exactly when the engine calls it unhealthy", () => {
    fc.assert(
      fc.property(spec, (generated) => {
        const object = pod(generated as JsonObject);
        const denied = policies.filter(({ admit }) => admit({ object }) === "denied").map(({ id }) => id);
        const unhealthy = policies
          .filter(({ id }) => assessor.assessRule(id, subjectOf(object)).state === "unhealthy")
          .map(({ id }) => id);
        expect(denied).toEqual(unhealthy);
      }),
      { numRuns: 60 },
    );
  });
});
