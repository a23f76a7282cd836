import type { ClusterDefinition } from "../../definition.js";
import type { Json, JsonObject } from "../../objects.js";
import type { Authored } from "../../plan.js";
import { platformObject } from "../component.js";

interface StorageSpec {
  name: string;
  provisioner: string;
  parameters: JsonObject;
  standard?: boolean;
  reclaimPolicy?: string;
}

function storageOf({ cloud, posture }: ClusterDefinition): StorageSpec[] {
  if (cloud === "azure") {
    return [
      {
        name: "default",
        provisioner: "disk.csi.azure.com",
        parameters: { skuname: "StandardSSD_LRS" },
        standard: true,
      },
      { name: "managed-csi-premium", provisioner: "disk.csi.azure.com", parameters: { skuname: "Premium_LRS" } },
      { name: "azurefile-csi", provisioner: "file.csi.azure.com", parameters: { skuName: "Standard_LRS" } },
    ];
  }
  if (cloud === "aws") {
    const encrypted: JsonObject = posture === "careless" ? {} : { encrypted: "true" };
    return [
      { name: "gp3", provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", ...encrypted }, standard: true },
      { name: "gp2", provisioner: "kubernetes.io/aws-ebs", parameters: { type: "gp2", fsType: "ext4" } },
    ];
  }
  if (cloud === "gcp") {
    return [
      {
        name: "standard-rwo",
        provisioner: "pd.csi.storage.gke.io",
        parameters: { type: "pd-balanced" },
        standard: true,
      },
      { name: "premium-rwo", provisioner: "pd.csi.storage.gke.io", parameters: { type: "pd-ssd" } },
      { name: "standard", provisioner: "kubernetes.io/gce-pd", parameters: { type: "pd-standard" } },
    ];
  }
  return [
    {
      name: "longhorn",
      provisioner: "driver.longhorn.io",
      parameters: { numberOfReplicas: "3", staleReplicaTimeout: "30" },
      standard: true,
      reclaimPolicy: "Retain",
    },
  ];
}

export function storageClasses(definition: ClusterDefinition): Authored[] {
  const specs = storageOf(definition);
  const classes = specs.map(({ name, provisioner, parameters, standard, reclaimPolicy = "Delete" }) =>
    platformObject(
      definition,
      "StorageClass",
      name,
      { provisioner, parameters, reclaimPolicy, allowVolumeExpansion: true, volumeBindingMode: "WaitForFirstConsumer" },
      standard ? { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } : {},
    ),
  );
  const drivers = [...new Set(specs.map(({ provisioner }) => provisioner))].filter(
    (name) => !name.startsWith("kubernetes.io/"),
  );
  const driverBody: Json = {
    attachRequired: true,
    podInfoOnMount: false,
    requiresRepublish: false,
    seLinuxMount: false,
    storageCapacity: false,
    fsGroupPolicy: "ReadWriteOnceWithFSType",
    volumeLifecycleModes: ["Persistent"],
  };
  return [...classes, ...drivers.map((name) => platformObject(definition, "CSIDriver", name, { spec: driverBody }))];
}

/** The default StorageClass of a cluster. */
export function defaultStorageClass(definition: ClusterDefinition): {
  name: string;
  provisioner: string;
  reclaimPolicy: string;
} {
  const {
    name = "",
    provisioner = "",
    reclaimPolicy = "Delete",
  } = storageOf(definition).find(({ standard }) => standard) ?? {};
  return { name, provisioner, reclaimPolicy };
}
