/** What a path below an API server's root asks for, by the words of the path alone. */
export interface ResourcePath {
  group: string;
  version: string;
  plural: string;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

/** Below these a namespace's path goes on with the namespace itself. */
const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

/**
 * Reads `/api/v1/…` and `/apis/{group}/{version}/…` as API servers do before they know whether they have the resource
 * (RequestInfo of k8s.io/apiserver): `{plural}[/{name}[/{subresource}]]`, below `namespaces/{namespace}` or not. A
 * namespace itself lies in the namespace of its name. Undefined for paths that name no resource.
 */
export function parsePath(path: string): ResourcePath | undefined {
  const segments = path.slice(1).split("/").map(decodeURIComponent);
  const root = segments.shift();
  if (root !== "api" && root !== "apis") return undefined;
  const group = root === "api" ? "" : segments.shift();
  const version = segments.shift();
  if (group === undefined || version === undefined || segments.length === 0) return undefined;
  const namespace = segments[0] === "namespaces" ? segments[1] : undefined;
  const below = segments[2];
  const isInside = namespace !== undefined && below !== undefined && !NAMESPACE_SUBRESOURCES.has(below);
  const [plural = "", name, subresource] = isInside ? segments.slice(2) : segments;
  return { group, version, plural, namespace, name, subresource };
}
