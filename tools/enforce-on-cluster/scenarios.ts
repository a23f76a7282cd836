import type { JsonObject } from "./cluster-client.ts";
import { type Case, collectionOf, field, items, namespaceOf, podSpecOf } from "./objects.ts";
import type { Outcome, Proof, Trial } from "./proof.ts";

const finalizer = "proof.example.com/hold";

/** What a policy is meant to do with updates. */
export interface Intent {
  /** A change of the pod is judged, whatever it is. */
  judgesPodChanges: boolean;
  /** Objects can become unhealthy by an update at all. */
  judgesUpdates: boolean;
}

/** What happens to objects that break a rule already, and how they may get there. */
export async function tryScenarios(proof: Proof, cases: readonly Case[], intent: Intent): Promise<Trial[]> {
  const trials: Trial[] = [];
  const record = async (about: string, name: string, expected: Trial["expected"], run: Promise<Outcome>) => {
    trials.push({ about, name, expected, outcome: await run });
  };
  for (const { object, name } of onePerKind(cases, "unhealthy")) {
    const held = withMetadata(object, { finalizers: [finalizer] });
    const stored = (action: (object: JsonObject) => Promise<Outcome>) => proof.withStored(held, action);
    const label = { metadata: { labels: { proof: "changed" } } };
    await record(
      "label change",
      name,
      "accepted",
      stored(() => proof.patch(object, label)),
    );
    const free = { metadata: { finalizers: null } };
    await record(
      "finalizer removal",
      name,
      "accepted",
      stored(() => proof.patch(object, free)),
    );
    if (["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].includes(String(object.kind))) {
      const more = { spec: { replicas: 3 } };
      await record(
        "scaling",
        name,
        "accepted",
        stored(() => proof.patch(object, more)),
      );
      await record(
        "scaling",
        `${name} by scale`,
        "accepted",
        stored(() => proof.patch(object, more, { door: "/scale" })),
      );
    }
    const change = podChange(object);
    if (change !== undefined)
      await record(
        "pod change",
        name,
        denied(intent.judgesPodChanges),
        stored(() => proof.patch(object, change)),
      );
    if (collectionOf(object)?.includes("/namespaces/")) {
      const moved = withMetadata(object, { namespace: "kube-system" });
      await record("excluded namespace", name, "accepted", proof.create(moved));
    }
  }
  for (const [before, after] of turns(cases)) {
    const turn = proof.withStored(before.object, (stored) => proof.replace(turned(stored, after.object)));
    await record("turning unhealthy", `${before.name} to ${after.name}`, denied(intent.judgesUpdates), turn);
  }
  for (const [broken, containers] of debugs(cases)) {
    const run = proof.withStored(broken.object, () => proof.debug(broken.object, containers));
    await record("debugging a violator", broken.name, "accepted", run);
  }
  return trials;
}

function denied(isDenied: boolean): Trial["expected"] {
  return isDenied ? "denied" : "accepted";
}

/** The first case of each kind that can be created as it is. */
function onePerKind(cases: readonly Case[], state: string): Case[] {
  const found = new Map<unknown, Case>();
  for (const each of cases) {
    const isPlain = items(podSpecOf(each.object), "ephemeralContainers").length === 0;
    if (each.state === state && isPlain && !found.has(each.object.kind)) found.set(each.object.kind, each);
  }
  return [...found.values()];
}

function withMetadata(object: JsonObject, metadata: JsonObject): JsonObject {
  return { ...object, metadata: { ...field(object, "metadata"), ...metadata } };
}

/** A harmless change of the pod itself; undefined where an update cannot make one. */
function podChange(object: JsonObject): JsonObject | undefined {
  const spec = { terminationGracePeriodSeconds: 7 };
  switch (object.kind) {
    case "Pod":
      return { spec: { activeDeadlineSeconds: 600 } };
    case "CronJob":
      return { spec: { jobTemplate: { spec: { template: { spec } } } } };
    case "Deployment":
    case "DaemonSet":
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
      return { spec: { template: { spec } } };
    default:
      return undefined;
  }
}

/** A healthy and an unhealthy object of the same kind, as the two states of one. Pods and Jobs cannot be changed. */
function turns(cases: readonly Case[]): [Case, Case][] {
  const unhealthy = onePerKind(cases, "unhealthy").filter(
    ({ object }) => !["Pod", "Job"].includes(String(object.kind)),
  );
  return unhealthy.flatMap((after) => {
    const before = onePerKind(cases, "healthy").find(({ object }) => object.kind === after.object.kind);
    return before === undefined ? [] : [[before, after] as [Case, Case]];
  });
}

/** The stored object with everything of the other one, but under its own name and with what cannot change. */
function turned(stored: JsonObject, target: JsonObject): JsonObject {
  const { name, namespace, resourceVersion, uid } = field(stored, "metadata") ?? {};
  const kept = { name, namespace, resourceVersion, uid } as JsonObject;
  const metadata = { ...field(target, "metadata"), ...Object.fromEntries(Object.entries(kept).filter(([, v]) => v)) };
  return { ...target, metadata };
}

/** A pod that breaks the rule, with a debug container that the rule has nothing against. */
function debugs(cases: readonly Case[]): [Case, JsonObject[]][] {
  const specs = cases.filter(({ state }) => state === "healthy").map(({ object }) => podSpecOf(object));
  const [container] = [
    ...specs.flatMap((spec) => items(spec, "ephemeralContainers")),
    ...specs.flatMap((spec) => items(spec, "containers")),
  ];
  if (container === undefined) return [];
  // Debug containers have neither ports nor resources nor probes.
  const { image = "registry.example.com/debug:1", securityContext = {}, imagePullPolicy = "Always" } = container;
  const debugContainer = { name: "proof-debugger", image, securityContext, imagePullPolicy };
  const isPlain = ({ object }: Case) => items(podSpecOf(object), "ephemeralContainers").length === 0;
  const broken = cases.find(
    (each) => each.state === "unhealthy" && podSpecOf(each.object) !== undefined && isPlain(each),
  );
  return broken === undefined ? [] : [[{ ...broken, object: podOf(broken.object) }, [debugContainer]]];
}

/** A pod of a workload, as its controller would make it. */
function podOf(workload: JsonObject): JsonObject {
  if (workload.kind === "Pod") return workload;
  const spec = field(workload, "spec");
  const owner = workload.kind === "CronJob" ? field(field(spec, "jobTemplate"), "spec") : spec;
  const { labels = {}, annotations = {} } = field(field(owner, "template"), "metadata") ?? {};
  const metadata = { name: "proof-violator", namespace: namespaceOf(workload), labels, annotations };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: podSpecOf(workload) ?? {} };
}
