import type { AccessQuestion } from "./review-access.js";

/** A right that whoever only reads must not have, and what it would be good for. */
export interface ExcessRight extends AccessQuestion {
  readonly danger: string;
}

const rbac = "rbac.authorization.k8s.io";
const admission = "admissionregistration.k8s.io";

/**
 * The questions whose answer must be no. Each right is a known way to read secrets or to become somebody else.
 * https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const excessRights: readonly ExcessRight[] = [
  right("list", "", "secrets", "It could read every Secret."),
  right("get", "", "secrets", "It could read every Secret whose name it knows."),
  right("create", "", "pods", "It could run what it likes, as any service account of the namespace."),
  right("create", "apps", "deployments", "It could run what it likes, as any service account of the namespace."),
  right("create", "", "pods", "It could run commands in any container.", "exec"),
  right("get", "", "pods", "It could run commands in any container, by a WebSocket.", "exec"),
  right("create", "", "pods", "It could enter the processes of any container.", "attach"),
  right("create", "", "serviceaccounts", "It could get a token of any service account.", "token"),
  right("get", "", "nodes", "It could reach the kubelets, and by them every container.", "proxy"),
  right("impersonate", "", "users", "It could act as anybody."),
  right("impersonate", "", "groups", "It could act as a member of any group."),
  right("impersonate", "", "serviceaccounts", "It could act as any service account."),
  right("escalate", rbac, "clusterroles", "It could give itself any right."),
  right("bind", rbac, "clusterroles", "It could bind itself to any role."),
  right("create", rbac, "clusterrolebindings", "It could bind somebody to what it has itself."),
  right("create", admission, "mutatingwebhookconfigurations", "It could see and change what others write."),
  right("delete", "", "namespaces", "It could delete namespaces with all that is in them."),
];

function right(verb: string, group: string, resource: string, danger: string, subresource?: string): ExcessRight {
  return { verb, group, resource, danger, ...(subresource === undefined ? {} : { subresource }) };
}
