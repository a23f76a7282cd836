import type { PolicyRule } from "./rbac-objects.js";
import { allowsResource, includesOrAll } from "./requests.js";

/** Rights to objects that amount to an ability. One verb on one of the resources is enough. */
interface Grant {
  readonly verbs: readonly string[];
  readonly group: string;
  /** With the subresource after a slash. */
  readonly resources: readonly string[];
  /** The objects are in no namespace: a RoleBinding does not reach them. */
  readonly clusterOnly?: true;
  /**
   * What a rule is worth that is limited by resourceNames: `nothing`, because the request names no object; or as much
   * as an unlimited one if it lists one of these; else it gives the ability for those objects only.
   */
  readonly named?: "nothing" | readonly string[];
}

interface Ability {
  /** What its holder may do, after "may". */
  readonly words: string;
  readonly grants: readonly Grant[];
  /** Whoever has it in all namespaces can make himself administrator of the cluster. */
  readonly takesOver: boolean;
  /** The same holds for whoever has it in one namespace that has a powerful service account. */
  readonly borrowsAccounts: boolean;
}

const core = "";
const rbac = "rbac.authorization.k8s.io";
const certificates = "certificates.k8s.io";
const admission = "admissionregistration.k8s.io";
const write = ["create", "update", "patch"];

/** Signers whose certificates the API server takes for a person or a node. */
const clientSigners = [
  "kubernetes.io/kube-apiserver-client",
  "kubernetes.io/kube-apiserver-client-kubelet",
  "kubernetes.io/*",
];

/**
 * What rights come to, where it matters for taking over a cluster.
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const abilities = {
  everything: {
    words: "do everything",
    // Rules that name single groups, resources or verbs do not count, however many they are.
    grants: [{ verbs: ["*"], group: "*", resources: ["*"], named: "nothing" }],
    takesOver: true,
    borrowsAccounts: true,
  },
  readSecrets: {
    words: "read secrets",
    grants: [{ verbs: ["get", "list", "watch"], group: core, resources: ["secrets"] }],
    takesOver: true,
    // Since Kubernetes 1.24 the tokens of service accounts are no Secrets, unless somebody makes one.
    borrowsAccounts: false,
  },
  execInPods: {
    words: "run commands in pods",
    grants: [
      // Over a WebSocket it is a GET.
      { verbs: ["create", "get"], group: core, resources: ["pods/exec", "pods/attach"] },
      { verbs: ["update", "patch"], group: core, resources: ["pods/ephemeralcontainers"] },
    ],
    takesOver: true,
    borrowsAccounts: true,
  },
  portForward: {
    words: "forward ports of pods",
    grants: [{ verbs: ["create", "get"], group: core, resources: ["pods/portforward"] }],
    takesOver: false,
    borrowsAccounts: false,
  },
  createPods: {
    words: "create pods",
    grants: [{ verbs: ["create"], group: core, resources: ["pods"], named: "nothing" }],
    takesOver: true,
    borrowsAccounts: true,
  },
  changeWorkloads: {
    words: "create or change workloads",
    grants: [
      { verbs: ["update", "patch"], group: core, resources: ["pods"] },
      { verbs: write, group: core, resources: ["replicationcontrollers"] },
      { verbs: write, group: "apps", resources: ["deployments", "daemonsets", "statefulsets", "replicasets"] },
      { verbs: write, group: "batch", resources: ["jobs", "cronjobs"] },
    ],
    takesOver: true,
    borrowsAccounts: true,
  },
  escalate: {
    words: "give roles rights it does not have",
    grants: [
      { verbs: ["escalate"], group: rbac, resources: ["roles"] },
      { verbs: ["escalate"], group: rbac, resources: ["clusterroles"], clusterOnly: true },
    ],
    takesOver: true,
    borrowsAccounts: true,
  },
  bind: {
    words: "bind roles whose rights it does not have",
    grants: [
      { verbs: ["bind"], group: rbac, resources: ["roles"] },
      // Asked in the namespace of the binding, also for a ClusterRole.
      { verbs: ["bind"], group: rbac, resources: ["clusterroles"], named: ["cluster-admin"] },
    ],
    takesOver: true,
    borrowsAccounts: true,
  },
  impersonate: {
    words: "act as others",
    grants: [
      { verbs: ["impersonate"], group: core, resources: ["serviceaccounts"] },
      {
        verbs: ["impersonate"],
        group: core,
        resources: ["users", "groups"],
        clusterOnly: true,
        named: ["system:masters"],
      },
    ],
    takesOver: true,
    borrowsAccounts: true,
  },
  approveCertificates: {
    words: "approve or sign client certificates",
    grants: [
      {
        verbs: ["approve", "sign"],
        group: certificates,
        resources: ["signers"],
        clusterOnly: true,
        named: clientSigners,
      },
    ],
    takesOver: true,
    borrowsAccounts: false,
  },
  createTokens: {
    words: "issue tokens of service accounts",
    grants: [{ verbs: ["create"], group: core, resources: ["serviceaccounts/token"] }],
    takesOver: true,
    borrowsAccounts: true,
  },
  proxyToNodes: {
    words: "reach the kubelet through the API server",
    // The kubelet takes a GET for exec, too.
    grants: [{ verbs: ["get", ...write], group: core, resources: ["nodes/proxy"], clusterOnly: true }],
    takesOver: true,
    borrowsAccounts: false,
  },
  changeWebhooks: {
    words: "change what is stored by mutating webhooks",
    grants: [{ verbs: write, group: admission, resources: ["mutatingwebhookconfigurations"], clusterOnly: true }],
    takesOver: true,
    borrowsAccounts: false,
  },
  changeValidatingWebhooks: {
    words: "see requests by validating webhooks",
    grants: [{ verbs: write, group: admission, resources: ["validatingwebhookconfigurations"], clusterOnly: true }],
    // They see what is written, and change nothing.
    takesOver: false,
    borrowsAccounts: false,
  },
  createVolumes: {
    words: "create persistent volumes, of which a hostPath is one",
    grants: [{ verbs: ["create"], group: core, resources: ["persistentvolumes"], clusterOnly: true, named: "nothing" }],
    takesOver: true,
    borrowsAccounts: false,
  },
} as const satisfies Record<string, Ability>;

export type AbilityId = keyof typeof abilities;
export const abilityIds = Object.keys(abilities) as readonly AbilityId[];

/** Abilities that a set of rules gives, with the only objects that each holds for; null for all. */
export type RoleAbilities = ReadonlyMap<AbilityId, readonly string[] | null>;

/** What rules come to when they are granted in all namespaces, or, with `namespaced`, in one. */
export function abilitiesOfRules(rules: readonly PolicyRule[], namespaced: boolean): RoleAbilities {
  const found = new Map<AbilityId, readonly string[] | null>();
  for (const id of abilityIds) {
    let limitedTo: string[] | undefined;
    for (const grant of abilities[id].grants as readonly Grant[]) {
      if (namespaced && grant.clusterOnly) continue;
      for (const rule of rules) {
        const names = gives(rule, grant);
        if (names === undefined) continue;
        limitedTo = [...(limitedTo ?? []), ...names];
        if (names.length === 0) found.set(id, null);
      }
    }
    if (limitedTo !== undefined && !found.has(id)) found.set(id, [...new Set(limitedTo)].sort());
  }
  return found;
}

/** The names that the rule limits the grant to, none for all; undefined when it does not give it. */
function gives(rule: PolicyRule, { verbs, group, resources, named = [] }: Grant): readonly string[] | undefined {
  const isGiven =
    verbs.some((verb) => includesOrAll(rule.verbs, verb)) &&
    includesOrAll(rule.groups, group) &&
    resources.some((full) => {
      const [resource = "", subresource] = full.split("/");
      return allowsResource(rule.resources, resource, subresource);
    });
  if (!isGiven || rule.names.length === 0) return isGiven ? [] : undefined;
  if (named === "nothing") return undefined;
  return rule.names.some((name) => named.includes(name)) ? [] : rule.names;
}
