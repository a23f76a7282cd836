import { prepareAdmission } from "@periplus/posture/enforce/admit";
import { compareWithCluster } from "@periplus/posture/enforce/compare-with-cluster";
import { type ExportedPolicy, systemNamespaces } from "@periplus/posture/enforce/export-policy";
import { normaliseObject } from "@periplus/posture/normalise/normalise";
import type { Answer, ClusterClient, JsonObject } from "./cluster-client.ts";
import { type Case, collectionOf, field, items, nameOf, podSpecOf, withoutDebugContainers } from "./objects.ts";

/** What a server made of a request: taken, refused by the policy in question, or refused for another reason. */
export type Outcome =
  | { is: "accepted" }
  | { is: "denied"; message: string }
  | { is: "impossible"; message: string }
  /** What reading the policy back said. */
  | { is: "enforced" | "drifted" | "absent"; message: string };

/** One thing that was tried under a policy. */
export interface Trial {
  /** `case`, or the name of a scenario. */
  about: string;
  name: string;
  expected: "accepted" | "denied" | "enforced";
  outcome: Outcome;
}

/** Requests of this user are not judged: how objects come to be that were there before the policy. */
const clusterItself = "system:kube-controller-manager";

export class Proof {
  readonly #client: ClusterClient;
  readonly #exported: ExportedPolicy;

  constructor(client: ClusterClient, exported: ExportedPolicy) {
    this.#client = client;
    this.#exported = exported;
  }

  /** Creates the object of a case, without storing it, and compares with the state that the engine gives it. */
  async tryCase(each: Case): Promise<Trial> {
    // The binding leaves out the namespaces of the system, whatever an object there is.
    const isLeftOut = systemNamespaces.includes(String(field(each.object, "metadata")?.namespace ?? ""));
    const expected = each.state === "unhealthy" && !isLeftOut ? "denied" : "accepted";
    const debugs = each.object.kind === "Pod" && items(podSpecOf(each.object), "ephemeralContainers").length > 0;
    const outcome = debugs ? await this.#tryDebugCase(each.object) : await this.create(each.object);
    return { about: `case ${each.state}`, name: each.name, expected, outcome };
  }

  /** Compares what the server has stored, as discovery keeps it, with what was exported. */
  async readBack(): Promise<Trial> {
    const read = async ({ metadata, kind }: JsonObject, plural: string): Promise<JsonObject> => {
      const path = `/apis/admissionregistration.k8s.io/v1/${plural}/${nameOf({ metadata: metadata ?? null })}`;
      const { body } = await this.#client.send("GET", path);
      const kept = normaliseObject(body, {
        group: "admissionregistration.k8s.io",
        version: "v1",
        kind: String(kind),
      });
      return JSON.parse(kept.body) as JsonObject;
    };
    const { policy, binding } = this.#exported;
    const found = compareWithCluster(
      this.#exported,
      [await read(policy, "validatingadmissionpolicies")],
      [await read(binding, "validatingadmissionpolicybindings")],
    );
    const outcome = { is: found.is, message: JSON.stringify(found) };
    return { about: "read back", name: nameOf(policy), expected: "enforced", outcome };
  }

  async create(object: JsonObject): Promise<Outcome> {
    const path = collectionOf(object);
    if (path === undefined) return { is: "impossible", message: `no API for ${object.kind}` };
    return this.outcomeOf(await this.#client.send("POST", path, { body: object, dryRun: true }));
  }

  /** Ephemeral containers cannot be created with a pod: the pod is made first, without them. */
  async #tryDebugCase(object: JsonObject): Promise<Outcome> {
    const bare = withoutDebugContainers(object);
    // Where the pod itself is at fault it is refused before anybody can debug it.
    if (prepareAdmission(this.#exported)({ operation: "CREATE", object: bare }).is === "denied") {
      return this.create(bare);
    }
    return this.withStored(bare, () => this.debug(bare, items(podSpecOf(object), "ephemeralContainers")));
  }

  /** As `kubectl debug` does it. */
  async debug(pod: JsonObject, containers: JsonObject[]): Promise<Outcome> {
    const body = { spec: { ephemeralContainers: containers } };
    return this.patch(pod, body, { door: "/ephemeralcontainers", patch: "strategic-merge" });
  }

  async patch(
    object: JsonObject,
    body: JsonObject,
    { door = "", patch = "merge" }: { door?: string; patch?: "merge" | "strategic-merge" } = {},
  ): Promise<Outcome> {
    const path = `${collectionOf(object)}/${nameOf(object)}${door}`;
    return this.outcomeOf(await this.#client.send("PATCH", path, { body, dryRun: true, patch }));
  }

  async replace(object: JsonObject): Promise<Outcome> {
    const path = `${collectionOf(object)}/${nameOf(object)}`;
    return this.outcomeOf(await this.#client.send("PUT", path, { body: object, dryRun: true }));
  }

  /**
   * Does something while an object is stored that the policy has not judged, and then puts things back: removes the
   * object, or restores the one of that name that was there.
   */
  async withStored(object: JsonObject, action: (stored: JsonObject) => Promise<Outcome>): Promise<Outcome> {
    const path = `${collectionOf(object)}/${nameOf(object)}`;
    const present = await this.#client.send("GET", path);
    const isNew = present.status === 404;
    const made = isNew
      ? await this.#client.send("POST", `${collectionOf(object)}`, { body: object, as: clusterItself })
      : await this.#overwrite(path, object);
    if (made.status >= 300) return { is: "impossible", message: String(made.body.message) };
    try {
      return await action(made.body);
    } finally {
      await (isNew ? this.#remove(path) : this.#overwrite(path, present.body));
    }
  }

  async #overwrite(path: string, object: JsonObject): Promise<Answer> {
    const { body } = await this.#client.send("GET", path);
    const { resourceVersion = null, uid = null } = field(body, "metadata") ?? {};
    const metadata = { ...field(object, "metadata"), resourceVersion, uid };
    return this.#client.send("PUT", path, { body: { ...object, metadata }, as: clusterItself });
  }

  async #remove(path: string): Promise<void> {
    const body = { gracePeriodSeconds: 0, propagationPolicy: "Background" };
    await this.#client.send("PATCH", path, { body: { metadata: { finalizers: null } }, as: clusterItself });
    await this.#client.send("DELETE", path, { body, as: clusterItself });
  }

  /** Only a refusal that names the policy counts as its refusal. */
  outcomeOf({ status, body }: Answer): Outcome {
    // Whether the name is taken is asked after all policies.
    if (status < 300 || body.reason === "AlreadyExists") return { is: "accepted" };
    const message = String(body.message);
    const policy = String(field(this.#exported.policy, "metadata")?.name);
    const start = `ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: `;
    const at = message.indexOf(start);
    return at < 0 ? { is: "impossible", message } : { is: "denied", message: message.slice(at + start.length) };
  }
}
