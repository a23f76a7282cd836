import { hasField, isObject, type JsonObject, objectIn, textIn } from "../snapshot/object.js";

/** The clusters of the clouds as resources of ours. The version is that of the API whose JSON is kept. */
export const cloudResources = {
  aks: { apiVersion: "containerservice.azure.com/2026-06-01", kind: "ManagedCluster" },
  eks: { apiVersion: "eks.amazonaws.com/2017-11-01", kind: "EKSCluster" },
  gke: { apiVersion: "container.googleapis.com/v1", kind: "GKECluster" },
} as const;
export type CloudKind = keyof typeof cloudResources;

const aksId = /\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/]+$/i;
const eksArn = /^arn:aws[\w-]*:eks:[^:]*:[^:]*:cluster\//;
const gkeLink = /\/projects\/[^/]+\/(?:locations|zones)\/[^/]+\/clusters\/[^/]+$/;

/** Which cloud describes a cluster like this (the cluster itself, as its API writes it), or null. */
export function cloudOfCluster(cluster: JsonObject): CloudKind | null {
  if (isObject(cluster.properties) && aksId.test(textIn(cluster, "id") ?? "")) return "aks";
  if (eksArn.test(textIn(cluster, "arn") ?? "")) return "eks";
  if (gkeLink.test(textIn(cluster, "selfLink") ?? "")) return "gke";
  const isGke = hasField(cluster, "currentMasterVersion") && hasField(cluster, "location");
  return isGke ? "gke" : null;
}

/** An AKS cluster as SDKs and `az aks show` print it: fields moved and renamed, so it cannot be judged. */
export function isFlattenedAks(cluster: JsonObject): boolean {
  return aksId.test(textIn(cluster, "id") ?? "") && objectIn(cluster, "properties") === undefined;
}
