import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";

const table = Object.values(endpoints as Record<string, Endpoint>).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${apiPrefix}${path.replaceAll(/:\w+/g, "[^/]+")}$`),
}));

/** The methods that some endpoint has at a path, without its query: empty where there is nothing. */
export function allowedMethods(path: string): string[] {
  const found = new Set<string>(table.flatMap(({ method, pattern }) => (pattern.test(path) ? [method] : [])));
  if (found.has("GET")) found.add("HEAD");
  return [...found].sort();
}
