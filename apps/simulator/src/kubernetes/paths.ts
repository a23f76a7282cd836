import type { Kind } from "../estate/kinds.js";

/** A path below an API server's root that names a resource. */
export interface ResourcePath {
  kind: Kind;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

/**
 * Reads `/api/v1/…` and `/apis/{group}/{version}/…`: `{plural}[/{name}[/{subresource}]]`, below `namespaces/{namespace}`
 * for namespaced kinds. Undefined for paths that name no resource of the given kinds.
 */
export function parsePath(path: string, kinds: readonly Kind[]): ResourcePath | undefined {
  const segments = path.slice(1).split("/").map(decodeURIComponent);
  const root = segments.shift();
  if (root !== "api" && root !== "apis") return undefined;
  const group = root === "api" ? "" : segments.shift();
  const version = segments.shift();
  const find = (plural: string | undefined): Kind | undefined =>
    kinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
  if (segments[0] === "namespaces" && segments.length > 2) {
    const kind = find(segments[2]);
    if (kind?.namespaced) return { kind, namespace: segments[1], name: segments[3], subresource: segments[4] };
  }
  const kind = find(segments[0]);
  return kind && { kind, namespace: undefined, name: segments[1], subresource: segments[2] };
}
