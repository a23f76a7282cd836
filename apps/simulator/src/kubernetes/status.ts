import { Refusal } from "../server/refusal.js";

/** What somebody asks to do, in the words of SubjectAccessReview. */
export interface ResourceAttributes {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

/** A user as an API server's authenticators tell it. */
export interface User {
  username: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
  /** The cloud's own authorizer knows it as the scanner, and asks the cluster's grant. */
  holdsGrant: boolean;
  /** Known to the cluster under another name than its bindings have, and meant by them. */
  isScanner?: boolean;
}

const NO_SNIFFING = { "x-content-type-options": "nosniff" };

/** 401 as an API server says it, without a word about the reason. */
export function refuseUnauthenticated(): Refusal {
  return new Refusal(401, "Unauthorized", "Unauthorized");
}

function resourceOf(attributes: ResourceAttributes): string {
  return attributes.subresource ? `${attributes.resource}/${attributes.subresource}` : attributes.resource;
}

/** 403 for a resource, in the words of the API server's generic error. */
export function refuseForbidden(user: User, attributes: ResourceAttributes, reason: string): Refusal {
  const { group, resource, name, namespace, verb } = attributes;
  const qualified = group === "" ? resource : `${resource}.${group}`;
  const scope = namespace ? `in the namespace "${namespace}"` : "at the cluster scope";
  const named = name ? `${qualified} "${name}"` : qualified;
  const message =
    `${named} is forbidden: User "${user.username}" cannot ${verb} resource "${resourceOf(attributes)}" ` +
    `in API group "${group}" ${scope}${reason ? `: ${reason}` : ""}`;
  const details = { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource };
  return new Refusal(403, "Forbidden", message, { details }, NO_SNIFFING);
}

/** 403 for a path that is no resource. */
export function refuseForbiddenPath(user: User, path: string, verb: string): Refusal {
  const message = `forbidden: User "${user.username}" cannot ${verb} path "${path}"`;
  return new Refusal(403, "Forbidden", message, { details: {} }, NO_SNIFFING);
}

/** 404 for a path or resource type that the server does not have. */
export function refuseUnknownPath(): Refusal {
  return new Refusal(404, "NotFound", "the server could not find the requested resource", { details: {} });
}

/** 404 for an object. */
export function refuseUnknownObject(group: string, resource: string, name: string): Refusal {
  const qualified = group === "" ? resource : `${resource}.${group}`;
  const details = { name, ...(group ? { group } : {}), kind: resource };
  return new Refusal(404, "NotFound", `${qualified} "${name}" not found`, { details });
}

/** 406 where no media type of the Accept header can be served; real servers could give the other two as well. */
export function refuseNotAcceptable(): Refusal {
  const offered = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
  const message = `only the following media types are accepted: ${offered}`;
  return new Refusal(406, "NotAcceptable", message);
}

/** 400 for parameters that cannot be read. */
export function refuseBadRequest(message: string): Refusal {
  return new Refusal(400, "BadRequest", message);
}

/** 422 for an object that does not pass validation. */
export function refuseInvalid(field: string, message: string): Refusal {
  return new Refusal(422, "Invalid", `${field}: Invalid value: ${message}`);
}

/** 410 for a continue token that is too old; `continuation` lets the client read the rest inconsistently. */
export function refuseExpired(continuation: string): Refusal {
  const message =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
    "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
    "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
    "deleted between the time the first chunk was returned and now may show up in the list.";
  return new Refusal(410, "Expired", message, { metadata: { continue: continuation } });
}
