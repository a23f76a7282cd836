import { AZURE } from "../company.js";
import type { ClusterDefinition } from "../definition.js";
import { AZURE_POSTURE_READER, RBAC_ONLY } from "../grants.js";

const REGISTRY = "norrvik.azurecr.io";

const shop: ClusterDefinition = {
  name: "aks-shop-prod",
  cloud: "azure",
  account: AZURE.production,
  region: "westeurope",
  environment: "production",
  posture: "hardened",
  version: "1.35.3",
  gitVersion: "v1.35.3",
  ageDays: 410,
  registry: REGISTRY,
  grant: AZURE_POSTURE_READER,
  accessEntries: [],
  nodePools: [
    {
      name: "system",
      count: 3,
      machine: "Standard_D4ds_v5",
      cpu: 4,
      memoryGi: 16,
      taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }],
    },
    { name: "apps", count: 5, machine: "Standard_D8ds_v5", cpu: 8, memoryGi: 32 },
  ],
  components: ["ingress-nginx", "cert-manager", "argocd", "monitoring", "gatekeeper", "admission-policies"],
  namespaces: [
    {
      name: "storefront",
      team: "shop",
      enforce: "restricted",
      apps: [
        "web-shop:web*4",
        "catalog-api:api*3",
        "cart-api:api*3",
        "checkout-api:api*4",
        "search-api:api*3",
        "price-api:api*2",
        "image-resizer:worker*3",
        "session-cache:redis",
        "sitemap-builder:cron",
        "abandoned-cart-mailer:cron",
      ],
    },
    {
      name: "customers",
      team: "customer",
      enforce: "restricted",
      apps: [
        "account-api:api*3",
        "loyalty-api:api*2",
        "consent-api:api*2",
        "newsletter-worker:worker*2",
        "customer-export:cron",
        "profile-cache:redis*1",
      ],
    },
    {
      name: "content",
      team: "content",
      enforce: "baseline",
      apps: ["cms:web*2", "asset-proxy:edge*2", "preview:web*1", "content-index:cron"],
    },
    {
      name: "recommendations",
      team: "shop",
      enforce: "restricted",
      apps: ["recommender-api:api*3", "feature-sync:worker*1", "model-refresh:cron"],
    },
  ],
};

const logistics: ClusterDefinition = {
  name: "aks-logistics-prod",
  cloud: "azure",
  account: AZURE.production,
  region: "westeurope",
  environment: "production",
  posture: "ordinary",
  version: "1.34.6",
  gitVersion: "v1.34.6",
  ageDays: 760,
  registry: REGISTRY,
  grant: RBAC_ONLY,
  accessEntries: [],
  nodePools: [
    { name: "nodepool1", count: 4, machine: "Standard_D8s_v5", cpu: 8, memoryGi: 32 },
    { name: "edi", count: 1, machine: "Standard_D4s_v3", cpu: 4, memoryGi: 16 },
  ],
  components: ["ingress-nginx", "cert-manager", "monitoring"],
  namespaces: [
    {
      name: "warehouse",
      team: "warehouse",
      apps: [
        "wms-api:api*3",
        "pick-planner:worker*2",
        "slotting:cron",
        "label-printer:worker*2",
        "stock-sync:cron",
        "stock-db:postgres*2",
        "events:rabbitmq*3",
        "scanner-gateway:edge*2",
      ],
    },
    {
      name: "delivery",
      team: "delivery",
      apps: [
        "route-planner:api*2",
        "track-and-trace:web*3",
        "carrier-gateway:api*2",
        "driver-api:api*2",
        "eta-worker:worker*2",
        "route-cache:redis*1",
        "proof-of-delivery:api*2",
      ],
    },
    {
      name: "integration",
      team: "integration",
      apps: [
        "edi-bridge:worker*2",
        "sftp-gateway:api*1",
        "customs-export:cron",
        "supplier-portal:web*2",
        "message-archive:cron",
        "legacy-erp-proxy:legacy*1",
      ],
    },
    {
      name: "returns",
      team: "delivery",
      enforce: "baseline",
      apps: ["returns-portal:web*2", "refund-worker:worker*1", "returns-report:cron"],
    },
  ],
};

const development: ClusterDefinition = {
  name: "aks-dev",
  cloud: "azure",
  account: AZURE.development,
  region: "northeurope",
  environment: "development",
  posture: "careless",
  version: "1.33.5",
  gitVersion: "v1.33.5",
  ageDays: 530,
  registry: REGISTRY,
  grant: AZURE_POSTURE_READER,
  accessEntries: [],
  nodePools: [{ name: "default", count: 3, machine: "Standard_B8ms", cpu: 8, memoryGi: 32 }],
  components: ["ingress-nginx", "leftovers"],
  namespaces: [
    {
      name: "shop-dev",
      team: "shop",
      apps: [
        "web-shop:web",
        "catalog-api:api",
        "cart-api:api",
        "checkout-api:api",
        "search-api:api",
        "session-cache:redis*1",
        "shop-db:postgres*1",
      ],
    },
    {
      name: "logistics-dev",
      team: "warehouse",
      apps: ["wms-api:api", "pick-planner:worker", "track-and-trace:web", "events:rabbitmq*1", "stock-db:postgres*1"],
    },
    {
      name: "ci",
      team: "platform",
      apps: [
        "build-runner:worker*3",
        "docker-in-docker:worker*2",
        "artifact-cache:nginx*1",
        "nightly-build:cron",
        "cleanup:cron",
      ],
    },
    { name: "sandbox-emil", team: "platform", apps: ["test:bare", "demo:nginx*1", "scratch-db:mysql*1"] },
    { name: "default", team: "platform", apps: ["debug-shell:bare", "hello-world:nginx*1", "old-feature-branch:web"] },
  ],
};

/** The AKS clusters. */
export const AKS_CLUSTERS: readonly ClusterDefinition[] = [shop, logistics, development];
