import type { CoverageEntry } from "@periplus/shared/coverage";
import { groupOf, type JsonObject, objectIn, textIn } from "../snapshot/object.js";
import { objectAt, podTemplatePath } from "../snapshot/pod-spec.js";
import { describeCluster } from "./cluster/cluster-wide.js";
import { ClusterExtracts } from "./cluster-extracts.js";
import { ExposureFacts } from "./exposure/exposure-facts.js";
import { extractGateway, extractIngress, extractRoute } from "./exposure/routes.js";
import { type Fact, FactDraft, type FactName, type FactSource, type FactSubject, unknownFact } from "./fact.js";
import { findMetadataService } from "./network/metadata-service.js";
import { groupByNamespace, NetworkFacts } from "./network/network-facts.js";
import { extractPolicy } from "./network/network-policy.js";
import { RbacFacts } from "./rbac/rbac-facts.js";
import { type Account, extractBinding } from "./rbac/rbac-objects.js";
import { SharedTexts } from "./shared-texts.js";
import { NODES } from "./surroundings.js";
import { accountNameOf, tokenFact } from "./token-facts.js";
import { hostPortsOf, namespaceOf, type Workload, workloadOf } from "./workload.js";
import { type World, worldOfCluster, worldOfManifests } from "./world.js";

/** How the cluster was read that the extracts are of. */
export interface ClusterReading {
  readonly coverage: readonly CoverageEntry[];
  /** What the cloud tells of the cluster, `{ cluster, ...parts }`; undefined where that was not read. */
  readonly cloud?: JsonObject | undefined;
}

const notFor = unknownFact("There is no such fact about this kind of object.");

/** What the objects of one cluster say together. Made once from extracts; answers about any object of the cluster. */
export class ClusterFacts implements FactSource {
  readonly rbac: RbacFacts;
  readonly network: NetworkFacts;
  readonly exposure: ExposureFacts;
  readonly #cluster: Fact;
  readonly #namespaces: Pick<ClusterExtracts, "quotas" | "limitRanges">;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #world: World;
  readonly #pods = new WeakMap<FactSubject, PodBearing>();

  constructor(extracts: ClusterExtracts, world: World, cloud: JsonObject | undefined) {
    const { accounts, quotas, limitRanges } = extracts;
    this.#accounts = accounts;
    this.#namespaces = { quotas, limitRanges };
    this.#cluster = describeCluster({ ...extracts, cloud }, world);
    this.#world = world;
    const workloads = groupByNamespace(extracts.workloads);
    const metadata = findMetadataService(cloud, extracts.nodes, world.gapIn(NODES));
    this.rbac = new RbacFacts(extracts.roles, extracts.bindings, extracts.accounts, world);
    this.network = new NetworkFacts({ ...extracts, workloads, metadata }, world);
    this.exposure = new ExposureFacts({ ...extracts, workloads }, world);
  }

  factOf(name: FactName, subject: FactSubject): Fact {
    if (name === "cluster") return this.#cluster;
    const isWorkload = podTemplatePath(subject.apiVersion, subject.kind) !== undefined;
    if (isWorkload) return this.#ofWorkload(name, subject);
    const describe = describers.get(`${name} of ${groupOf(subject.apiVersion)}/${subject.kind}`);
    return describe?.(this, subject) ?? notFor;
  }

  /** Of a namespace: `hasQuota` and `hasLimitRange`. */
  ofNamespace(name: string): Fact {
    const hasQuota = this.#namespaces.quotas.has(name);
    const hasLimitRange = this.#namespaces.limitRanges.has(name);
    return new FactDraft()
      .found("hasQuota", hasQuota, this.#world.gapInNamespace("core/resourcequotas", Number(hasQuota)))
      .found("hasLimitRange", hasLimitRange, this.#world.gapInNamespace("core/limitranges", Number(hasLimitRange)))
      .finish();
  }

  #ofWorkload(name: FactName, subject: FactSubject): Fact {
    const { spec, workload } = this.#podOf(subject);
    if (spec === undefined || workload === undefined) return unknownFact("The object has no pod specification.");
    switch (name) {
      case "rbac":
        return this.rbac.ofAccount(workload.namespace, accountNameOf(spec));
      case "serviceAccount":
        return tokenFact(subject, this.#accounts, this.#world);
      case "network":
        return this.network.ofWorkload(workload);
      case "exposure":
        return this.exposure.ofWorkload(workload, hostPortsOf(spec));
      default:
        return notFor;
    }
  }

  /** Several facts in turn are asked of one subject. */
  #podOf(subject: FactSubject): PodBearing {
    const known = this.#pods.get(subject);
    if (known !== undefined) return known;
    const template = objectAt(subject.object, podTemplatePath(subject.apiVersion, subject.kind) ?? []);
    const pod = { spec: objectIn(template, "spec"), workload: workloadOf(subject) };
    this.#pods.set(subject, pod);
    return pod;
  }
}

/** What bears a pod, and the pod's specification. */
interface PodBearing {
  readonly spec: JsonObject | undefined;
  readonly workload: Workload | undefined;
}

const ns = ({ object }: FactSubject) => namespaceOf(objectIn(object, "metadata"));
const rbacGroup = "rbac.authorization.k8s.io";
const gatewayGroup = "gateway.networking.k8s.io";

/** Facts about what bears no pod, by name and kind. */
const describers = new Map<string, (facts: ClusterFacts, subject: FactSubject) => Fact>([
  ["rbac of /ServiceAccount", ({ rbac }, subject) => rbac.ofAccount(ns(subject), subject.name)],
  [`rbac of ${rbacGroup}/Role`, ({ rbac }, subject) => rbac.ofRole("Role", ns(subject), subject.name)],
  [`rbac of ${rbacGroup}/ClusterRole`, ({ rbac }, subject) => rbac.ofRole("ClusterRole", null, subject.name)],
  [`rbac of ${rbacGroup}/RoleBinding`, describeBinding],
  [`rbac of ${rbacGroup}/ClusterRoleBinding`, describeBinding],
  ["namespace of /Namespace", (facts, { name }) => facts.ofNamespace(name)],
  ["network of /Namespace", ({ network }, { name }) => network.ofNamespace(name)],
  [
    "network of networking.k8s.io/NetworkPolicy",
    ({ network }, { object }) => network.ofPolicy(extractPolicy(object, new SharedTexts())),
  ],
  ["exposure of /Service", ({ exposure }, subject) => exposure.ofService(ns(subject), subject.name)],
  [
    "exposure of networking.k8s.io/Ingress",
    ({ exposure }, { object }) => exposure.ofIngress(extractIngress(object, new SharedTexts())),
  ],
  [
    `exposure of ${gatewayGroup}/HTTPRoute`,
    ({ exposure }, { object }) => exposure.ofRoute(extractRoute(object, new SharedTexts())),
  ],
  [
    `exposure of ${gatewayGroup}/Gateway`,
    ({ exposure }, { object }) => exposure.ofGateway(extractGateway(object, new SharedTexts())),
  ],
]);

function describeBinding({ rbac }: ClusterFacts, { object, kind }: FactSubject): Fact {
  return rbac.ofBinding(extractBinding(object, kind, new SharedTexts()));
}

/** The facts of a cluster that was read. Kinds that were not read whole leave what depends on them unknown. */
export function factsOfCluster(extracts: ClusterExtracts, { coverage, cloud }: ClusterReading): ClusterFacts {
  return new ClusterFacts(extracts, worldOfCluster(coverage), cloud);
}

/** The facts of manifests that are applied together; see `worldOfManifests` for what they can and cannot say. */
export function factsOfManifests(objects: Iterable<JsonObject>): ClusterFacts {
  const extracts = new ClusterExtracts();
  for (const object of objects) {
    extracts.take(object, {
      group: groupOf(textIn(object, "apiVersion") ?? ""),
      kind: textIn(object, "kind") ?? "",
    });
  }
  return new ClusterFacts(extracts, worldOfManifests(extracts.parts), undefined);
}
