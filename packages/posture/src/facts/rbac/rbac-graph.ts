import { append } from "../append.js";
import {
  type Account,
  accountOfSubject,
  type Binding,
  type PolicyRule,
  type RbacSubject,
  type Role,
} from "./rbac-objects.js";
import { type ApiRequest, allows } from "./requests.js";
import { nameRole, type RoleBook } from "./role-closure.js";

/** One way in which a subject holds a role. */
export interface Holding {
  readonly binding: Binding;
  /** The subject that the binding names: the one asked for, or a group that it is in. */
  readonly subject: RbacSubject;
  /** Undefined when the role was not found. */
  readonly role: Role | undefined;
}

/** Rules that a subject holds: in one namespace, or everywhere when `namespace` is null. */
export interface EffectiveRules {
  readonly namespace: string | null;
  readonly rules: readonly PolicyRule[];
  readonly chain: string;
}

/** Members of this group pass every check of RBAC. */
export const MASTERS: RbacSubject = "Group system:masters";
const AUTHENTICATED = "Group system:authenticated";
const ALL_ACCOUNTS = "Group system:serviceaccounts";

/** The group of the service accounts of a namespace. */
function accountsOfNamespace(namespace: string): RbacSubject {
  return `${ALL_ACCOUNTS}:${namespace}`;
}

/** Namespaces whose service accounts are all in the group: one, or "all"; undefined for other groups. */
export function namespaceOfAccountGroup(subject: RbacSubject): string | "all" | undefined {
  if (subject === ALL_ACCOUNTS || subject === AUTHENTICATED) return "all";
  return subject.startsWith(`${ALL_ACCOUNTS}:`) ? subject.slice(ALL_ACCOUNTS.length + 1) : undefined;
}

/** "RoleBinding shop/x → ClusterRole y → ServiceAccount shop/z" */
export function describeHolding({ binding, subject }: Holding): string {
  return `${nameBinding(binding)} → ${nameRole(binding.roleKind, binding.namespace, binding.roleName)} → ${subject}`;
}

export function nameBinding({ namespace, name }: Binding): string {
  return namespace === null ? `ClusterRoleBinding ${name}` : `RoleBinding ${namespace}/${name}`;
}

/** Who holds which role through which binding. */
export class RbacGraph {
  readonly roles: RoleBook;
  readonly #bySubject = new Map<RbacSubject, Binding[]>();
  readonly #byRole = new Map<Role, Binding[]>();
  readonly #accounts: ReadonlyMap<string, Account>;

  constructor(
    roles: RoleBook,
    readonly bindings: readonly Binding[],
    accounts: ReadonlyMap<string, Account>,
  ) {
    this.roles = roles;
    this.#accounts = accounts;
    for (const binding of bindings) {
      for (const subject of new Set(binding.subjects)) append(this.#bySubject, subject, binding);
      const role = this.roleOf(binding);
      if (role !== undefined) append(this.#byRole, role, binding);
    }
  }

  /** Every subject that some binding names. */
  subjects(): Iterable<RbacSubject> {
    return this.#bySubject.keys();
  }

  roleOf({ roleKind, roleName, namespace }: Binding): Role | undefined {
    return this.roles.find(roleKind, namespace, roleName);
  }

  account(namespace: string, name: string): Account | undefined {
    return this.#accounts.get(`${namespace}/${name}`);
  }

  /** The bindings that refer to a role. */
  bindingsOfRole(role: Role): readonly Binding[] {
    return this.#byRole.get(role) ?? [];
  }

  /** The roles that a subject holds, itself or through the groups that Kubernetes puts it in. */
  holdings(subject: RbacSubject): Holding[] {
    return [subject, ...implicitGroups(subject)].flatMap((name) => this.holdingsByName(name));
  }

  /** The roles that bindings give to exactly this subject. */
  holdingsByName(subject: RbacSubject): Holding[] {
    const bindings = this.#bySubject.get(subject) ?? [];
    return bindings.map((binding) => ({ binding, subject, role: this.roleOf(binding) }));
  }

  /** Everything that a subject may do, as rules, with where each comes from. */
  effectiveRules(subject: RbacSubject): EffectiveRules[] {
    return this.holdings(subject).flatMap((holding) => {
      if (holding.role === undefined) return [];
      const { rules } = this.roles.close(holding.role);
      return [{ namespace: holding.binding.namespace, rules, chain: describeHolding(holding) }];
    });
  }

  /** The chain by which a subject may make a request in a namespace (null: cluster-wide or outside); undefined for no. */
  allows(subject: RbacSubject, request: ApiRequest, namespace: string | null): string | undefined {
    if (subject === MASTERS) return MASTERS;
    const effective = this.effectiveRules(subject).find(
      (held) =>
        (held.namespace === null || (held.namespace === namespace && !("url" in request))) &&
        held.rules.some((rule) => allows(rule, request)),
    );
    return effective?.chain;
  }
}

/**
 * The groups that Kubernetes puts a subject in by itself. Those of a user come from where he logs in, and are not known.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
export function implicitGroups(subject: RbacSubject): readonly RbacSubject[] {
  const account = accountOfSubject(subject);
  if (account !== undefined) return [ALL_ACCOUNTS, accountsOfNamespace(account.namespace), AUTHENTICATED];
  if (subject === "User system:anonymous") return ["Group system:unauthenticated"];
  return subject.startsWith("User ") ? [AUTHENTICATED] : [];
}
