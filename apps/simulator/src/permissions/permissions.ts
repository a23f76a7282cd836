import type { ResourceAttributes } from "../kubernetes/status.js";
import { covers } from "./action-patterns.js";
import { type AwsDecision, type AwsPermissions, decideAws, readSessionPolicy } from "./aws-actions.js";
import { type AzurePermissions, dataActionOf } from "./azure-actions.js";
import { enginePermissionOf } from "./engine-permissions.js";

/** A rule of a ClusterRole as it is written in YAML: what is not said is empty. */
export interface RoleRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** What the scanner's identity may do in each cloud and cluster. */
export interface PermissionSets {
  /** The `permissions` of a role definition, assigned at every subscription. */
  readonly azure?: AzurePermissions;
  /** What the role's policies allow, and what a policy of the organisation denies. */
  readonly aws?: AwsPermissions;
  /** Permissions of a custom role: `container.clusters.list`, `container.pods.list` … */
  readonly google?: readonly string[];
  /**
   * Rules of the ClusterRole that is bound to the scanner, by the cluster's name; `*` stands for every cluster that lets
   * it in by Kubernetes RBAC alone. On the others they count beside what the cloud grants.
   */
  readonly kubernetes?: Readonly<Record<string, readonly RoleRule[]>>;
}

/**
 * The permissions in force. For a cloud or cluster that nothing was said of, they are those of the estate: everything
 * that is served, in each cluster what its grant and bindings say.
 */
export class Permissions {
  #sets: PermissionSets = {};

  /** Sets the clouds that are named, at once and for requests under way too; the others stay as they are. */
  permit(sets: PermissionSets): void {
    this.#sets = { ...this.#sets, ...sets };
  }

  /** Back to the estate's own. */
  reset(): void {
    this.#sets = {};
  }

  /** May the scanner do that in ARM? */
  mayAzure(action: string): boolean {
    const { azure } = this.#sets;
    return azure === undefined || (covers(azure.actions, action) && !covers(azure.notActions ?? [], action));
  }

  /** May the scanner's session do that? `sessionPolicy` is the document that AssumeRole was given. */
  decideAws(action: string, sessionPolicy: string | undefined): AwsDecision {
    return decideAws(action, this.#sets.aws, readSessionPolicy(sessionPolicy));
  }

  /** Has the service account the permission? */
  mayGoogle(permission: string): boolean {
    return this.#sets.google?.includes(permission) ?? true;
  }

  /** What the cloud's own authorizer of a cluster says; undefined where the estate's grant decides. */
  decideInCluster(by: "rbac" | "azureRbac" | "eksPolicy" | "iam", asked: ResourceAttributes): boolean | undefined {
    const { azure, google } = this.#sets;
    if (by === "azureRbac" && azure) {
      const action = dataActionOf(asked);
      return covers(azure.dataActions ?? [], action) && !covers(azure.notDataActions ?? [], action);
    }
    if (by === "iam" && google) {
      const permission = enginePermissionOf(asked);
      return permission !== undefined && google.includes(permission);
    }
    return undefined;
  }

  /** The rules of the scanner's ClusterRole; undefined where they are the estate's own. */
  rulesIn(cluster: string, by: string): readonly RoleRule[] | undefined {
    const { kubernetes = {} } = this.#sets;
    return kubernetes[cluster] ?? (by === "rbac" ? kubernetes["*"] : undefined);
  }
}
