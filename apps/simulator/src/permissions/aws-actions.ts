import { isObject } from "../estate/objects.js";
import { covers } from "./action-patterns.js";

/** What the role's own policies allow, and what a policy of the organisation denies whatever the role says. */
export interface AwsPermissions {
  readonly allow: readonly string[];
  readonly deny?: readonly string[];
}

export type AwsDecision =
  | { readonly allowed: true }
  /** The end of AWS's sentence about it. */
  | { readonly allowed: false; readonly because: string };

/**
 * Decides as IAM does: a deny wins, and the role's policies and the session's must both allow.
 * The endings: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function decideAws(
  action: string,
  role: AwsPermissions | undefined,
  session: readonly string[] | undefined,
): AwsDecision {
  if (covers(role?.deny ?? [], action))
    return { allowed: false, because: "with an explicit deny in a service control policy" };
  if (role && !covers(role.allow, action))
    return { allowed: false, because: `because no identity-based policy allows the ${action} action` };
  if (session && !covers(session, action))
    return { allowed: false, because: `because no session policy allows the ${action} action` };
  return { allowed: true };
}

/** The actions that a session policy allows; undefined without one. The scanner's say nothing of single resources. */
export function readSessionPolicy(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const document: unknown = JSON.parse(text);
  const statements = isObject(document) && Array.isArray(document.Statement) ? document.Statement : [];
  return statements.flatMap((statement) => {
    if (!isObject(statement) || statement.Effect !== "Allow") return [];
    const actions = Array.isArray(statement.Action) ? statement.Action : [statement.Action];
    return actions.filter((action): action is string => typeof action === "string");
  });
}
