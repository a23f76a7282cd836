import type { ClusterDefinition } from "../definition.js";
import { RBAC_ONLY } from "../grants.js";

const edge: ClusterDefinition = {
  name: "store-edge",
  cloud: "kubernetes",
  account: "",
  region: "",
  environment: "production",
  posture: "ordinary",
  version: "1.34.1",
  gitVersion: "v1.34.1",
  ageDays: 480,
  registry: "harbor.norrvik.example",
  grant: RBAC_ONLY,
  accessEntries: [],
  nodePools: [
    {
      name: "control",
      count: 3,
      machine: "",
      cpu: 4,
      memoryGi: 8,
      labels: { "node-role.kubernetes.io/control-plane": "" },
      taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
    },
    { name: "worker", count: 4, machine: "", cpu: 16, memoryGi: 64 },
  ],
  components: ["ingress-nginx", "cert-manager", "monitoring"],
  namespaces: [
    {
      name: "pos",
      team: "stores",
      apps: [
        "pos-api:api*3",
        "receipt-service:api*2",
        "price-cache:redis*1",
        "offline-sync:worker*2",
        "till-agent:agent",
        "close-of-day:cron",
        "pos-db:postgres*2",
      ],
    },
    {
      name: "in-store",
      team: "stores",
      apps: ["digital-signage:web*2", "stock-lookup:api*2", "click-and-collect:api*2", "footfall-counter:worker*1"],
    },
    {
      name: "facilities",
      team: "stores",
      posture: "careless",
      apps: ["camera-gateway:worker*1", "door-controller:api*1", "sensor-db:mongo*1", "firmware-updates:cron"],
    },
  ],
};

/** Clusters that no cloud manages. */
export const UNMANAGED_CLUSTERS: readonly ClusterDefinition[] = [edge];
