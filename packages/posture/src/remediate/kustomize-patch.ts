import { stringify } from "yaml";
import type { Subject } from "../assess/assess.js";
import { groupOf, type JsonObject, objectIn } from "../snapshot/object.js";
import { strategicMergePatch } from "./strategic-merge-patch.js";

/**
 * The change as an entry of `patches` in a kustomization.yaml; null where nothing changes. Source:
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export function kustomizePatch(
  { apiVersion, kind, namespace, name, object }: Subject,
  after: JsonObject,
): string | null {
  const patch = strategicMergePatch(object, after);
  if (Object.keys(patch).length === 0 || name === "") return null;
  const group = groupOf(apiVersion);
  const place = namespace === null ? {} : { namespace };
  const version = apiVersion.split("/").at(-1) ?? "";
  const target = { ...(group === "" ? {} : { group }), version, kind, name, ...place };
  const metadata = { name, ...place, ...objectIn(patch, "metadata") };
  const document = stringify({ apiVersion, kind, ...patch, metadata }, yaml);
  return stringify({ patches: [{ target, patch: document }] }, yaml);
}

const yaml = { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" } as const;
