import { append } from "../append.js";
import { type Fact, FactDraft } from "../fact.js";
import { matchesLabels, SelectorIndex, selectsAll } from "../selector.js";
import { DEFINITIONS, type DefinitionSurvey } from "../surroundings.js";
import { nameWorkload, type Workload, workloadParts } from "../workload.js";
import type { World } from "../world.js";
import type { MetadataService } from "./metadata-service.js";
import { type Policy, widest } from "./network-policy.js";

/** Names that are listed; there may be thousands. */
const MOST_LISTED = 20;

const POLICIES = "networking.k8s.io/networkpolicies";

/** What the facts about the network are made of. */
export interface NetworkSources {
  readonly policies: readonly Policy[];
  /** Workloads by namespace. */
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  readonly definitions: DefinitionSurvey;
  readonly metadata: MetadataService;
}

interface NamespacePolicies {
  readonly all: Policy[];
  readonly bySelector: SelectorIndex<Policy>;
}

const none: NamespacePolicies = { all: [], bySelector: new SelectorIndex() };

/** Whether pods reach the metadata service: yes, no, or why it is not known. */
type Reach = boolean | { readonly reason: string };

/** Which network policies select which pods, and what that leaves open. */
export class NetworkFacts {
  readonly #sources: NetworkSources;
  readonly #byNamespace = new Map<string, NamespacePolicies>();
  readonly #world: World;
  /** Why there may be policies of other kinds. */
  readonly #otherKinds: string | undefined;
  readonly #workloadGap: string | undefined;

  constructor(sources: NetworkSources, world: World) {
    this.#sources = sources;
    this.#world = world;
    this.#otherKinds = describeOthers(sources.definitions.policies) ?? world.gapInCluster(DEFINITIONS);
    this.#workloadGap = world.gapIn(...workloadParts);
    for (const policy of sources.policies) {
      const known = this.#byNamespace.get(policy.namespace) ?? { all: [], bySelector: new SelectorIndex<Policy>() };
      known.all.push(policy);
      known.bySelector.add(policy.pods, policy);
      this.#byNamespace.set(policy.namespace, known);
    }
  }

  /**
   * Of a workload: `covered` and the names of the `policies` that select its pods, `ingressPolicies` and
   * `egressPolicies` of those; `ingressFrom`: who may connect, `nothing`, `some`, `namespace`, `cluster` or `anywhere`;
   * `defaultDenyIngress` and `defaultDenyEgress` of its namespace; `hostNetwork`; `reachesMetadata`: whether it finds
   * the credentials of its node at 169.254.169.254.
   */
  ofWorkload(workload: Workload): Fact {
    const policies = this.#policiesOf(workload);
    const ingress = policies.flatMap((policy) => (policy.ingress === undefined ? [] : [policy.ingress]));
    const gap = this.#gapIn(workload.namespace);
    const draft = new FactDraft()
      .set("hostNetwork", workload.hostNetwork)
      .found("covered", policies.length > 0, gap ?? this.#otherKinds)
      .list("policies", names(policies), gap)
      .list("ingressPolicies", names(policies.filter((policy) => policy.ingress !== undefined)), gap)
      .list("egressPolicies", names(policies.filter((policy) => policy.egress !== undefined)), gap);
    if (gap !== undefined) draft.doubt("ingressFrom", gap);
    else draft.set("ingressFrom", ingress.length === 0 ? "anywhere" : widest(ingress));
    setReach(draft, this.#reachOf(workload));
    return this.#addDefaultDeny(draft, workload.namespace).finish();
  }

  /**
   * Of a namespace: `hasWorkloads`; `hasPolicies` and the names of its `policies`; `defaultDenyIngress` and
   * `defaultDenyEgress`; `reachesMetadata`: whether a workload in it does, and `reachingMetadata`: which.
   */
  ofNamespace(namespace: string): Fact {
    const workloads = this.#sources.workloads.get(namespace) ?? [];
    const { all } = this.#policiesIn(namespace);
    const gap = this.#gapIn(namespace);
    const draft = new FactDraft()
      .found("hasWorkloads", workloads.length > 0, this.#workloadGap)
      .found("hasPolicies", all.length > 0, gap ?? this.#otherKinds)
      .list("policies", names(all), gap);
    const reached = workloads.map((workload) => ({ workload, reach: this.#reachOf(workload) }));
    const reaching = reached.filter(({ reach }) => reach === true);
    draft.set(
      "reachingMetadata",
      reaching.slice(0, MOST_LISTED).map(({ workload }) => nameWorkload(workload)),
    );
    setReach(draft, reaching.length > 0 || this.#doubtIn(reached.map(({ reach }) => reach)));
    return this.#addDefaultDeny(draft, namespace).finish();
  }

  #doubtIn(reaches: readonly Reach[]): Reach {
    const doubt = reaches.find((reach) => typeof reach === "object");
    if (doubt !== undefined) return doubt;
    return this.#workloadGap === undefined ? false : { reason: this.#workloadGap };
  }

  /** Of a policy: `selectsAny` and the workloads that it `selects`. */
  ofPolicy({ namespace, pods }: Policy): Fact {
    const workloads = this.#sources.workloads.get(namespace) ?? [];
    const selected = workloads.filter(({ labels }) => matchesLabels(pods, labels));
    return new FactDraft()
      .found("selectsAny", selected.length > 0, this.#workloadGap)
      .list("selects", selected.slice(0, MOST_LISTED).map(nameWorkload), this.#workloadGap)
      .finish();
  }

  #policiesIn(namespace: string): NamespacePolicies {
    return this.#byNamespace.get(namespace) ?? none;
  }

  #policiesOf({ namespace, labels }: Workload): Policy[] {
    return this.#policiesIn(namespace).bySelector.matching(labels);
  }

  #addDefaultDeny(draft: FactDraft, namespace: string): FactDraft {
    const forAll = this.#policiesIn(namespace).all.filter(({ pods }) => selectsAll(pods));
    const gap = this.#gapIn(namespace) ?? this.#otherKinds;
    return draft
      .found(
        "defaultDenyIngress",
        forAll.some((policy) => policy.ingress === "nothing"),
        gap,
      )
      .found(
        "defaultDenyEgress",
        forAll.some((policy) => policy.egress?.denies === true),
        gap,
      );
  }

  /** Why no policy being found in a namespace does not mean that there is none. */
  #gapIn(namespace: string): string | undefined {
    return this.#world.gapInNamespace(POLICIES, this.#policiesIn(namespace).all.length);
  }

  #reachOf(workload: Workload): Reach {
    const { metadata } = this.#sources;
    if (metadata.is === "none") return false;
    if (workload.hostNetwork) return metadata.is === "unknown" ? { reason: metadata.reason } : true;
    if (metadata.is === "hidden") return false;
    // Policies add up: one that allows it is enough, and an unread one may.
    const gap = this.#gapIn(workload.namespace);
    if (gap !== undefined) return { reason: gap };
    const egress = this.#policiesOf(workload).flatMap((policy) => (policy.egress === undefined ? [] : [policy.egress]));
    if (egress.length > 0 && !egress.some(({ toMetadata }) => toMetadata)) return false;
    if (this.#otherKinds !== undefined) return { reason: this.#otherKinds };
    return metadata.is === "unknown" ? { reason: metadata.reason } : true;
  }
}

function setReach(draft: FactDraft, reach: Reach): void {
  if (typeof reach === "boolean") draft.set("reachesMetadata", reach);
  else draft.doubt("reachesMetadata", reach.reason);
}

function names(policies: readonly Policy[]): string[] {
  return policies.slice(0, MOST_LISTED).map(({ name }) => name);
}

function describeOthers(kinds: readonly string[]): string | undefined {
  if (kinds.length === 0) return undefined;
  return `The cluster has policies of other kinds, which are not read: ${kinds.join(", ")}.`;
}

/** Workloads by their namespace. */
export function groupByNamespace(workloads: readonly Workload[]): ReadonlyMap<string, readonly Workload[]> {
  const groups = new Map<string, Workload[]>();
  for (const workload of workloads) append(groups, workload.namespace, workload);
  return groups;
}
