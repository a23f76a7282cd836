import { isObject, type JsonObject, type KubernetesObject } from "../objects.js";
import { type Authored, type ClusterPlan, identityOf, type Workload } from "../plan.js";
import { defaultStorageClass } from "../platform/basics/storage-classes.js";
import { uuid } from "../random.js";
import { finish, uidOf } from "./metadata.js";

/** A claim of one pod of a StatefulSet. */
interface PlannedClaim {
  authored: Authored;
  size: string;
}

function templatesOf({ spec }: Workload): JsonObject[] {
  return Array.isArray(spec.volumeClaimTemplates) ? spec.volumeClaimTemplates.filter(isObject) : [];
}

function sizeOf({ spec }: JsonObject): string {
  const resources = isObject(spec) && isObject(spec.resources) ? spec.resources : {};
  return isObject(resources.requests) ? String(resources.requests.storage) : "1Gi";
}

function* claimsOf(plan: ClusterPlan): Generator<PlannedClaim> {
  const { provisioner } = defaultStorageClass(plan.definition);
  for (const workload of plan.workloads) {
    for (const template of templatesOf(workload)) {
      const prefix = isObject(template.metadata) ? String(template.metadata.name) : "data";
      for (let i = 0; i < workload.replicas; i++) {
        const authored = {
          kind: "PersistentVolumeClaim",
          namespace: workload.namespace,
          name: `${prefix}-${workload.name}-${i}`,
          labels: workload.selector,
          annotations: {
            "pv.kubernetes.io/bind-completed": "yes",
            "pv.kubernetes.io/bound-by-controller": "yes",
            "volume.kubernetes.io/storage-provisioner": provisioner,
          },
          body: {},
          finalizers: ["kubernetes.io/pvc-protection"],
          manager: "kube-controller-manager",
          createdAt: workload.createdAt + i * 30_000,
          touched: 0,
        };
        yield { authored, size: sizeOf(template) };
      }
    }
  }
}

function volumeNameOf(plan: ClusterPlan, claim: Authored): string {
  return `pvc-${uidOf(plan, claim)}`;
}

/** All claims; each is bound. */
export function* generateClaims(plan: ClusterPlan): Generator<KubernetesObject> {
  const storageClass = defaultStorageClass(plan.definition);
  for (const { authored, size } of claimsOf(plan)) {
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      volumeName: volumeNameOf(plan, authored),
      storageClassName: storageClass.name,
      volumeMode: "Filesystem",
    };
    const status = { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: size } };
    yield finish(plan, { ...authored, status }, { spec });
  }
}

/** All volumes, one for each claim. */
export function* generateVolumes(plan: ClusterPlan): Generator<KubernetesObject> {
  const { name: storageClassName, provisioner, reclaimPolicy } = defaultStorageClass(plan.definition);
  for (const { authored: claim, size } of claimsOf(plan)) {
    const name = volumeNameOf(plan, claim);
    const authored = {
      kind: "PersistentVolume",
      name,
      annotations: { "pv.kubernetes.io/provisioned-by": provisioner },
      body: {},
      finalizers: ["kubernetes.io/pv-protection"],
      manager: "csi-provisioner",
      createdAt: claim.createdAt + 8000,
      touched: 0,
      status: { phase: "Bound" },
    };
    const claimRef = {
      kind: "PersistentVolumeClaim",
      namespace: claim.namespace,
      name: claim.name,
      uid: uidOf(plan, claim),
      apiVersion: "v1",
    };
    const handle = uuid(identityOf(plan, "volume", name));
    const spec = {
      capacity: { storage: size },
      csi: { driver: provisioner, volumeHandle: handle, fsType: "ext4" },
      accessModes: ["ReadWriteOnce"],
      claimRef,
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName,
      volumeMode: "Filesystem",
    };
    yield finish(plan, authored, { spec });
  }
}
