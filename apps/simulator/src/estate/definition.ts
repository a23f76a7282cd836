import type { Cloud } from "@periplus/shared/vocabulary";
import type { ComponentName } from "./platform/platform.js";
import type { PolicyRule } from "./policy-rule.js";

/** How carefully a cluster is run; it decides how probable each fault of a workload is. */
export type Posture = "hardened" | "ordinary" | "careless";

/** Nodes of one kind. */
export interface NodePool {
  name: string;
  count: number;
  machine: string;
  /** Cores and GiB of one node. */
  cpu: number;
  memoryGi: number;
  labels?: Record<string, string>;
  taints?: { key: string; value?: string; effect: string }[];
}

/** What the scanner's identity may do in a cluster beside Kubernetes RBAC. */
export interface Grant {
  by: "rbac" | "azureRbac" | "eksPolicy" | "iam";
  rules: PolicyRule[];
  /** Reason of an allowed request. */
  reason: string;
  /** End of the message of a refused one. */
  refusal?: string;
}

export interface AccessEntry {
  principalArn: string;
  type: "STANDARD" | "EC2_LINUX";
  groups: string[];
  username?: string;
  /** Names of access policies, with the namespaces they are limited to. */
  policies: { name: string; namespaces?: string[] }[];
}

/** A namespace of the company with its applications, each as `name:archetype` or `name:archetype*replicas`. */
export interface NamespaceDefinition {
  name: string;
  team: string;
  apps: string[];
  /** Pod Security level that the namespace enforces. */
  enforce?: "privileged" | "baseline" | "restricted";
  /** Overrules the cluster's posture. */
  posture?: Posture;
}

/** One cluster of the estate: what is written down about it. Everything else is derived from this and the seed. */
export interface ClusterDefinition {
  name: string;
  cloud: Cloud;
  /** Subscription id, account, project; empty for unmanaged clusters. */
  account: string;
  region: string;
  environment: "production" | "staging" | "development";
  posture: Posture;
  /** `1.34.2` */
  version: string;
  /** As `/version` tells it: `v1.34.2-eks-3abc8d1` */
  gitVersion: string;
  /** Days before the estate's first day on which it was made. */
  ageDays: number;
  nodePools: NodePool[];
  namespaces: NamespaceDefinition[];
  /** Platform software beside the add-ons of the cluster's cloud. */
  components: ComponentName[];
  registry: string;
  grant: Grant;
  /** EKS only. */
  accessEntries: AccessEntry[];
}
