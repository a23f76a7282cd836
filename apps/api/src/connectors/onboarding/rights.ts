import { createHash } from "node:crypto";
import {
  cloudPermissions,
  permissionToList,
  type ReadCloud,
  splitKinds,
} from "@periplus/posture/snapshot/cloud-permissions";
import { partOf, type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import type { OnboardingDocument } from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";

/** One right that an onboarding pack grants. */
export interface Right {
  /** As its cloud calls it, or `list core/pods` for a role of Kubernetes. */
  readonly permission: string;
  /** The part of the reading that is missing without it. */
  readonly part: string;
  readonly why: string;
}

/** A cluster's one identity that it keeps for life. */
const identityRight: Right = {
  permission: "get namespaces/kube-system",
  part: "kubernetes/identity",
  why: "Its uid is the one identity that a cluster keeps for life.",
};

const listRight = (kind: ReadKind): Right => ({
  permission: `list ${partOf(kind)}`,
  part: partOf(kind),
  why: kind.why,
});

/** The rights in a cluster that a role of Kubernetes grants; with Google the few kinds that IAM does not know. */
export function roleRights(kinds: readonly ReadKind[] = readKinds): Right[] {
  return [...kinds.map(listRight), identityRight];
}

/** The rights that the cloud itself grants: over its own API, and over the kinds that its authoriser opens. */
export function cloudRights(cloud: ReadCloud): { own: Right[]; kinds: Right[] } {
  const kinds =
    cloud === "aws"
      ? []
      : splitKinds(cloud).byCloud.map((kind) => ({
          ...{ part: partOf(kind), why: kind.why, permission: permissionToList(cloud, kind) ?? "" },
        }));
  return { own: cloudPermissions[cloud].filter(({ only }) => only === undefined), kinds };
}

/** Everything that the packs of a cloud grant, each right once. */
export function rightsOf(cloud: Cloud): Right[] {
  if (cloud === "kubernetes") return roleRights();
  const { own, kinds } = cloudRights(cloud);
  return [...own, ...kinds, ...roleRights(cloud === "gcp" ? splitKinds("gcp").byRole : readKinds)];
}

/** What a document says of the rights that it grants. */
export function reasonsOf(rights: readonly Right[]): OnboardingDocument["why"] {
  return rights.map(({ permission, why: reason }) => ({ permission, reason }));
}

/** Their names, each once. */
export function permissionsOf(cloud: Cloud): string[] {
  return [...new Set(rightsOf(cloud).map(({ permission }) => permission))];
}

/** Names a set of rights: the first 12 hex digits of the SHA-256 of their names in order. */
export function versionOf(permissions: readonly string[]): string {
  const text = [...new Set(permissions)].toSorted().join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
