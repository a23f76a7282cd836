import { append } from "../append.js";
import { type Fact, FactDraft } from "../fact.js";
import type { World } from "../world.js";
import { describeRights } from "./account-rights.js";
import { AbilityBook } from "./held-abilities.js";
import { PowerfulNamespaces } from "./powerful-namespaces.js";
import { nameBinding, RbacGraph } from "./rbac-graph.js";
import {
  type Account,
  accountOfSubject,
  accountSubject,
  type Binding,
  type RbacSubject,
  type Role,
} from "./rbac-objects.js";
import { nameRole, RoleBook } from "./role-closure.js";

const group = "rbac.authorization.k8s.io";
const roleParts = [`${group}/roles`, `${group}/clusterroles`];
const bindingParts = [`${group}/rolebindings`, `${group}/clusterrolebindings`];
const ACCOUNTS = "core/serviceaccounts";

/** Bindings that are listed of a role. */
const MOST_LISTED = 20;

/** What RBAC says of subjects, roles and bindings of one cluster. */
export class RbacFacts {
  /** The closure of roles and bindings, for questions about single requests. */
  readonly graph: RbacGraph;
  readonly #world: World;
  readonly #book: AbilityBook;
  readonly #rights = new Map<RbacSubject, Fact>();
  #powerful: PowerfulNamespaces | undefined;
  #madeOf: ReadonlyMap<Role, readonly Role[]> | undefined;

  constructor(
    roles: Iterable<Role>,
    bindings: readonly Binding[],
    accounts: ReadonlyMap<string, Account>,
    world: World,
  ) {
    this.#world = world;
    this.graph = new RbacGraph(new RoleBook(roles), bindings, accounts);
    this.#book = new AbilityBook(this.graph);
  }

  /** The rights of a service account: see `describeRights`. */
  ofAccount(namespace: string, name: string): Fact {
    return this.ofSubject(accountSubject(namespace, name));
  }

  /** The rights of `User x`, `Group y` or `ServiceAccount namespace/z`. */
  ofSubject(subject: RbacSubject): Fact {
    const known = this.#rights.get(subject);
    if (known !== undefined) return known;
    const sources = { graph: this.graph, book: this.#book, powerful: this.#findPowerful() };
    const fact = describeRights(subject, sources, this.#gapOf(subject));
    this.#rights.set(subject, fact);
    return fact;
  }

  #findPowerful(): PowerfulNamespaces {
    this.#powerful ??= new PowerfulNamespaces(this.graph, this.#world.gapForNamed(ACCOUNTS) === undefined);
    return this.#powerful;
  }

  #gapOf(subject: RbacSubject): string | undefined {
    const unread = this.#world.gapIn(...roleParts, ...bindingParts);
    if (unread !== undefined) return unread;
    const lost = this.graph.holdings(subject).find(({ role }) => role === undefined);
    if (lost === undefined || this.#world.gapForNamed(...roleParts) === undefined) return undefined;
    const { roleKind, roleName, namespace } = lost.binding;
    return `${nameRole(roleKind, namespace, roleName)} is not among what was read.`;
  }

  /**
   * `referenced`: a binding refers to the role or to a ClusterRole that it is aggregated into; `bound`: one that names
   * somebody; `bindings`: "RoleBinding x → User y" of those; `boundInSystem`: one of those holds in kube-system.
   */
  ofRole(kind: "Role" | "ClusterRole", namespace: string | null, name: string): Fact {
    const role = this.graph.roles.find(kind, namespace, name);
    const gap = this.#world.gapForNamed(...bindingParts, ...(kind === "ClusterRole" ? [`${group}/clusterroles`] : []));
    const holders = role === undefined ? [] : [role, ...(this.#rolesMadeOf().get(role) ?? [])];
    const bindings = holders.flatMap((holder) => this.graph.bindingsOfRole(holder));
    const bound = bindings.filter(({ subjects }) => subjects.length > 0);
    return new FactDraft()
      .found("referenced", bindings.length > 0 || holders.length > 1, gap)
      .found("bound", bound.length > 0, gap)
      .found("boundInSystem", bound.some(holdsInSystem), gap)
      .list("bindings", [...new Set(bound.map(describeBinding))].slice(0, MOST_LISTED), gap)
      .finish();
  }

  /** Role -> the roles that aggregate it. */
  #rolesMadeOf(): ReadonlyMap<Role, readonly Role[]> {
    if (this.#madeOf !== undefined) return this.#madeOf;
    const madeOf = new Map<Role, Role[]>();
    for (const role of this.graph.roles.all()) {
      if (role.aggregates === undefined) continue;
      for (const part of this.graph.roles.close(role).parts) append(madeOf, part, role);
    }
    this.#madeOf = madeOf;
    return madeOf;
  }

  /** `roleExists`, and `missingAccounts`: the service accounts that the binding names and that do not exist. */
  ofBinding(binding: Binding): Fact {
    const missing = binding.subjects.filter((subject) => {
      const account = accountOfSubject(subject);
      return account !== undefined && this.graph.account(account.namespace, account.name) === undefined;
    });
    const gap = missing.length > 0 ? this.#world.gapForNamed(ACCOUNTS) : undefined;
    const draft = new FactDraft()
      .set("binding", nameBinding(binding))
      .set("role", nameRole(binding.roleKind, binding.namespace, binding.roleName))
      .found("roleExists", this.graph.roleOf(binding) !== undefined, this.#world.gapForNamed(...roleParts));
    if (gap === undefined) draft.set("missingAccounts", missing);
    else draft.doubt("missingAccounts", gap);
    return draft.finish();
  }
}

function holdsInSystem({ namespace }: Binding): boolean {
  return namespace === null || namespace === "kube-system";
}

function describeBinding(binding: Binding): string {
  const [first = "", ...more] = binding.subjects;
  return `${nameBinding(binding)} → ${first}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
