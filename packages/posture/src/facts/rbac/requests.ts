import type { PolicyRule } from "./rbac-objects.js";

/** One thing that somebody may want to do. */
export type ApiRequest =
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource?: string;
      /** Absent where the request names no object, as `list` and `create` do. */
      readonly name?: string;
    }
  | { readonly verb: string; readonly url: string };

/**
 * Whether a rule allows a request.
 * Source: VerbMatches, APIGroupMatches, ResourceMatches, ResourceNameMatches and NonResourceURLMatches of
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/v1/evaluation_helpers.go
 */
export function allows(rule: PolicyRule, request: ApiRequest): boolean {
  if (!includesOrAll(rule.verbs, request.verb)) return false;
  if ("url" in request) return rule.urls.some((url) => matchesUrl(url, request.url));
  return (
    includesOrAll(rule.groups, request.group) &&
    allowsResource(rule.resources, request.resource, request.subresource) &&
    (rule.names.length === 0 || (request.name !== undefined && rule.names.includes(request.name)))
  );
}

export function includesOrAll(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes(wanted) || allowed.includes("*");
}

export function allowsResource(allowed: readonly string[], resource: string, subresource?: string): boolean {
  if (allowed.includes("*")) return true;
  if (subresource === undefined) return allowed.includes(resource);
  return allowed.includes(`${resource}/${subresource}`) || allowed.includes(`*/${subresource}`);
}

function matchesUrl(allowed: string, url: string): boolean {
  if (allowed === "*" || allowed === url) return true;
  return allowed.endsWith("*") && url.startsWith(allowed.replace(/\*+$/, ""));
}
