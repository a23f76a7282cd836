import { kindOfKey } from "../estate/kinds.js";
import type { ResourceAttributes } from "../kubernetes/status.js";

/**
 * `permissions` of an Azure role definition; `*` stands for any text.
 * https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 */
export interface AzurePermissions {
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
  readonly notDataActions?: readonly string[];
}

/**
 * How the authorizer of AKS names verbs: https://github.com/kubeguard/guard (authz/providers/azure/rbac/checkaccessreqhelper.go)
 */
const verbs: Readonly<Record<string, string>> = {
  get: "read",
  list: "read",
  watch: "read",
  create: "write",
  update: "write",
  patch: "write",
  delete: "delete",
  deletecollection: "delete",
  bind: "bind/action",
  escalate: "escalate/action",
  impersonate: "impersonate/action",
};

/** The data action that a request to an AKS cluster needs: `Microsoft.ContainerService/managedClusters/apps/deployments/read`. */
export function dataActionOf({ verb, group, resource, subresource }: ResourceAttributes): string {
  const base = "Microsoft.ContainerService/managedClusters";
  const custom = kindOfKey(`${group === "" ? "core" : group}/${resource}`)?.custom === true;
  const named = custom ? "customresources" : `${group === "" ? "" : `${group}/`}${resource}`;
  if (subresource === "exec") return `${base}/${named}/exec/action`;
  return `${base}/${named}/${verbs[verb] ?? verb}`;
}
