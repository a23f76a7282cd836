import type { AbilityId } from "./abilities.js";
import { describeHolding, implicitGroups, MASTERS, type RbacGraph } from "./rbac-graph.js";
import type { RbacSubject } from "./rbac-objects.js";

/** One way in which a subject has an ability. */
export interface AbilityWay {
  /** Null for all namespaces. */
  readonly namespace: string | null;
  /** The only objects that it holds for; null for all. */
  readonly names: readonly string[] | null;
  /** "RoleBinding shop/x → ClusterRole y → ServiceAccount shop/z" */
  readonly chain: string;
}

export type HeldAbilities = ReadonlyMap<AbilityId, readonly AbilityWay[]>;

/** The abilities of subjects. What a group gives is worked out once for all its members. */
export class AbilityBook {
  readonly #graph: RbacGraph;
  readonly #named = new Map<RbacSubject, HeldAbilities>();

  constructor(graph: RbacGraph) {
    this.#graph = graph;
  }

  /** What the subject itself holds, and what each of the groups does that Kubernetes puts it in. */
  heldBy(subject: RbacSubject): readonly HeldAbilities[] {
    return [subject, ...implicitGroups(subject)].map((name) => this.#heldByName(name));
  }

  #heldByName(subject: RbacSubject): HeldAbilities {
    const known = this.#named.get(subject);
    if (known !== undefined) return known;
    const held = new Map<AbilityId, AbilityWay[]>();
    if (subject === MASTERS) held.set("everything", [{ namespace: null, names: null, chain: MASTERS }]);
    for (const holding of this.#graph.holdingsByName(subject)) {
      const { binding, role } = holding;
      if (role === undefined) continue;
      const chain = describeHolding(holding);
      for (const [id, names] of this.#graph.roles.abilitiesOf(role, binding.namespace !== null)) {
        const ways = held.get(id) ?? [];
        ways.push({ namespace: binding.namespace, names, chain });
        held.set(id, ways);
      }
    }
    this.#named.set(subject, held);
    return held;
  }
}
