import { matchesLabels } from "../selector.js";
import { abilitiesOfRules, type RoleAbilities } from "./abilities.js";
import type { PolicyRule, Role } from "./rbac-objects.js";

/** A role with everything that it is made of. */
export interface ClosedRole {
  readonly role: Role;
  /** Its own rules, then those of the ClusterRoles that it aggregates, directly or through others. */
  readonly rules: readonly PolicyRule[];
  /** The ClusterRoles that it aggregates, without itself. */
  readonly parts: readonly Role[];
}

/** `Role shop/reader`, `ClusterRole view`: a role's name in evidence, and its key. */
export function nameRole(kind: "Role" | "ClusterRole", namespace: string | null, name: string): string {
  return kind === "Role" ? `Role ${namespace ?? ""}/${name}` : `ClusterRole ${name}`;
}

/**
 * A ClusterRole that every cluster with RBAC has, and that the API server mends at every start.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
const clusterAdmin: Role = {
  namespace: null,
  name: "cluster-admin",
  rules: [
    { verbs: ["*"], groups: ["*"], resources: ["*"], names: [], urls: [] },
    { verbs: ["*"], groups: [], resources: [], names: [], urls: ["*"] },
  ],
  aggregates: undefined,
  labels: undefined,
};

/** All roles of a cluster, closed when they are asked for. */
export class RoleBook {
  readonly #roles = new Map<string, Role>();
  readonly #labelled: Role[] = [];
  readonly #closed = new Map<Role, ClosedRole>();
  readonly #everywhere = new Map<readonly PolicyRule[], RoleAbilities>();
  readonly #inNamespace = new Map<readonly PolicyRule[], RoleAbilities>();

  constructor(roles: Iterable<Role>) {
    this.#add(clusterAdmin);
    for (const role of roles) this.#add(role);
    for (const role of this.#roles.values()) if (role.labels !== undefined) this.#labelled.push(role);
  }

  #add(role: Role): void {
    this.#roles.set(nameRole(role.namespace === null ? "ClusterRole" : "Role", role.namespace, role.name), role);
  }

  all(): Iterable<Role> {
    return this.#roles.values();
  }

  find(kind: "Role" | "ClusterRole", namespace: string | null, name: string): Role | undefined {
    return this.#roles.get(nameRole(kind, namespace, name));
  }

  /** A role that aggregates itself, through however many others, is made of each of them once. */
  close(role: Role): ClosedRole {
    const known = this.#closed.get(role);
    if (known !== undefined) return known;
    const made = this.#collect(role);
    // Roles without parts share their list of rules, and so what it comes to.
    const rules = made.size === 1 ? role.rules : [...made].flatMap((part) => part.rules);
    const closed = { role, rules, parts: [...made].filter((part) => part !== role) };
    this.#closed.set(role, closed);
    return closed;
  }

  #collect(role: Role): Set<Role> {
    const found = new Set([role]);
    // A set also walks over what is added on the way.
    for (const part of found) {
      if (part.aggregates === undefined) continue;
      for (const candidate of this.#labelled) {
        const labels = candidate.labels ?? {};
        if (part.aggregates.some((selector) => matchesLabels(selector, labels))) found.add(candidate);
      }
    }
    return found;
  }

  /** What a role comes to when it is granted in all namespaces (`namespaced` false) or in one. */
  abilitiesOf(role: Role, namespaced: boolean): RoleAbilities {
    const { rules } = this.close(role);
    const cache = namespaced ? this.#inNamespace : this.#everywhere;
    const known = cache.get(rules) ?? abilitiesOfRules(rules, namespaced);
    cache.set(rules, known);
    return known;
  }
}
