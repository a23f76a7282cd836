import type { JsonObject } from "../objects.js";

/** Short for the verbs that go together. */
const VERBS: Readonly<Record<string, string[]>> = {
  read: ["get", "list", "watch"],
  write: ["create", "delete", "deletecollection", "patch", "update"],
  all: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
};

const split = (text: string): string[] => text.split(",").map((part) => (part === "core" ? "" : part));

/**
 * Reads a rule from its short form: `read apps deployments,replicasets`, `get,update core configmaps#kube-proxy` with
 * names after `#`, or `get /healthz,/livez` for paths. The core group is `core`.
 */
export function rule(text: string): JsonObject {
  const [verbText = "", second = "", third] = text.split(" ");
  const verbs = VERBS[verbText] ?? verbText.split(",");
  if (third === undefined) return { verbs, nonResourceURLs: second.split(",") };
  const [resources = "", names] = third.split("#");
  return {
    verbs,
    apiGroups: split(second),
    resources: split(resources),
    ...(names === undefined ? {} : { resourceNames: names.split(",") }),
  };
}

/** Reads several rules. */
export function rules(...texts: string[]): JsonObject[] {
  return texts.map(rule);
}
