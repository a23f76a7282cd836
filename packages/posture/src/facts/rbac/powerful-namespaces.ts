import { append } from "../append.js";
import { type AbilityId, abilities } from "./abilities.js";
import { namespaceOfAccountGroup, type RbacGraph } from "./rbac-graph.js";
import { accountOfSubject, type Binding, type RbacSubject } from "./rbac-objects.js";

/**
 * Namespaces with a service account that can take over the cluster. Whoever may create pods in one of them, run
 * commands in its pods or issue tokens there can act as that account, so that one powerful account makes others powerful.
 */
export class PowerfulNamespaces {
  /** One or two each: the second serves the first. */
  readonly #holders = new Map<string, RbacSubject[]>();
  /** A group of all service accounts is powerful, and so is every namespace. */
  #everywhere: RbacSubject | undefined;
  readonly #graph: RbacGraph;
  readonly #allAccountsKnown: boolean;
  readonly #queue: string[] = [];

  /** `allAccountsKnown`: bindings may name service accounts that do not exist; those that do are all in the graph. */
  constructor(graph: RbacGraph, allAccountsKnown: boolean) {
    this.#graph = graph;
    this.#allAccountsKnown = allAccountsKnown;
    const borrowing = this.#readBindings();
    // What is added on the way is walked over, too.
    for (const namespace of this.#queue) {
      for (const binding of borrowing.get(namespace) ?? []) this.#markAll(binding);
    }
  }

  /** A powerful account of the namespace other than the one that asks, as a subject; undefined when it has none. */
  holderIn(namespace: string, asking: RbacSubject): RbacSubject | undefined {
    return this.#holders.get(namespace)?.find((holder) => holder !== asking) ?? this.#everywhere;
  }

  /** Marks who is powerful by himself; gives the bindings that let others borrow accounts, by namespace. */
  #readBindings(): Map<string, Binding[]> {
    const borrowing = new Map<string, Binding[]>();
    for (const binding of this.#graph.bindings) {
      const { namespace } = binding;
      if (namespace === null) {
        if (this.#gives(binding, ({ takesOver }) => takesOver)) this.#markAll(binding);
      } else if (this.#gives(binding, ({ borrowsAccounts }) => borrowsAccounts)) {
        append(borrowing, namespace, binding);
      }
    }
    return borrowing;
  }

  #gives(binding: Binding, counts: (ability: (typeof abilities)[AbilityId]) => boolean): boolean {
    const role = this.#graph.roleOf(binding);
    if (role === undefined) return false;
    const given = this.#graph.roles.abilitiesOf(role, binding.namespace !== null);
    for (const [id, names] of given) if (names === null && counts(abilities[id])) return true;
    return false;
  }

  #markAll({ subjects }: Binding): void {
    for (const subject of subjects) {
      const account = accountOfSubject(subject);
      if (account !== undefined) {
        const exists = this.#graph.account(account.namespace, account.name) !== undefined;
        if (exists || !this.#allAccountsKnown) this.#mark(account.namespace, subject);
        continue;
      }
      const group = namespaceOfAccountGroup(subject);
      if (group === "all") this.#everywhere ??= subject;
      else if (group !== undefined) this.#mark(group, subject);
    }
  }

  #mark(namespace: string, holder: RbacSubject): void {
    const holders = this.#holders.get(namespace);
    if (holders === undefined) {
      this.#holders.set(namespace, [holder]);
      this.#queue.push(namespace);
    } else if (holders.length === 1 && holders[0] !== holder) {
      holders.push(holder);
    }
  }
}
