import type { Exemption } from "@periplus/shared/exemption";

/** What an exemption holds for, in words: "container proxy of Deployment shop/web in prod-eu". */
export function scopeWords({ connector, cluster, namespace, kind, name, container }: Exemption["scope"]): string {
  const place = cluster ? ` in ${cluster.name}` : connector ? ` in ${connector.name}` : "";
  if (kind !== null && name !== null) {
    const resource = `${kind} ${namespace ? `${namespace}/` : ""}${name}${place}`;
    return container === null ? resource : `Container ${container} of ${resource}`;
  }
  if (namespace === null) return place === "" ? "Everything" : `Everything${place}`;
  return namespace === ""
    ? `Everything without a namespace${place}`
    : `Namespace ${namespace}${place || " of every cluster"}`;
}
