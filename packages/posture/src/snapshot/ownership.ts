import { groupOf, isObject, type JsonObject, listIn, textIn } from "./object.js";

/** The controllers of Kubernetes whose objects are counted at them, as `group/Kind`. */
const workloadControllers = new Set([
  "/ReplicationController",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "batch/Job",
  "batch/CronJob",
]);

/** Whether a controller of Kubernetes made the object with this metadata, so that it is counted at its owner. */
export function isOwnedByWorkload(metadata: JsonObject | undefined): boolean {
  const owners = listIn(metadata, "ownerReferences");
  if (owners === undefined) return false;
  return owners.some((owner) => {
    if (!isObject(owner) || owner.controller !== true) return false;
    return workloadControllers.has(`${groupOf(textIn(owner, "apiVersion") ?? "")}/${textIn(owner, "kind")}`);
  });
}
