import { GOOGLE } from "../company.js";
import type { ClusterDefinition } from "../definition.js";
import { GOOGLE_DISCOVERY_ROLE } from "../grants.js";

const analytics: ClusterDefinition = {
  name: "analytics-prod",
  cloud: "gcp",
  account: GOOGLE.analytics,
  region: "europe-west1",
  environment: "production",
  posture: "hardened",
  version: "1.35.6",
  gitVersion: "v1.35.6-gke.1127000",
  ageDays: 290,
  registry: `europe-west1-docker.pkg.dev/${GOOGLE.analytics}/images`,
  grant: GOOGLE_DISCOVERY_ROLE,
  accessEntries: [],
  nodePools: [
    { name: "default-pool", count: 3, machine: "e2-standard-4", cpu: 4, memoryGi: 16 },
    { name: "serving", count: 3, machine: "n2-standard-8", cpu: 8, memoryGi: 32 },
  ],
  components: ["cert-manager", "external-secrets", "argocd", "admission-policies"],
  namespaces: [
    {
      name: "ml-serving",
      team: "analytics",
      enforce: "restricted",
      apps: [
        "demand-forecast:api*3",
        "size-advisor:api*2",
        "ranking:api*3",
        "batch-scorer:cron",
        "feature-store:redis*3",
        "canary-monitor:worker*1",
      ],
    },
    {
      name: "experiments",
      team: "analytics",
      enforce: "baseline",
      posture: "ordinary",
      apps: [
        "experiment-api:api*2",
        "assignment:edge*2",
        "tracking-db:postgres*1",
        "tracking-server:web*1",
        "nightly-eval:cron",
      ],
    },
    {
      name: "reporting",
      team: "finance",
      enforce: "restricted",
      apps: ["kpi-api:api*2", "kpi-web:web*2", "warehouse-sync:cron", "mail-report:cron"],
    },
  ],
};

const marketing: ClusterDefinition = {
  name: "marketing-web",
  cloud: "gcp",
  account: GOOGLE.marketing,
  region: "europe-north1-a",
  environment: "production",
  posture: "careless",
  version: "1.33.9",
  gitVersion: "v1.33.9-gke.1045000",
  ageDays: 960,
  registry: `eu.gcr.io/${GOOGLE.marketing}`,
  grant: GOOGLE_DISCOVERY_ROLE,
  accessEntries: [],
  nodePools: [{ name: "default-pool", count: 3, machine: "e2-standard-4", cpu: 4, memoryGi: 16 }],
  components: ["ingress-nginx", "cert-manager", "leftovers"],
  namespaces: [
    { name: "blog", team: "marketing", apps: ["blog:wordpress*2", "blog-db:mysql*1", "cache:redis*1", "backup:cron"] },
    {
      name: "campaigns",
      team: "marketing",
      apps: [
        "winter-sale:nginx*2",
        "summer-hike-2025:nginx*1",
        "giveaway:web*1",
        "landing-pages:nginx*3",
        "form-collector:api*1",
      ],
    },
    {
      name: "webanalytics",
      team: "marketing",
      apps: ["matomo:web*1", "matomo-db:mysql*1", "archiver:cron", "tag-server:edge*2"],
    },
    { name: "agency", team: "marketing", apps: ["preview-builder:worker*1", "file-drop:nginx*1", "tools:bare"] },
  ],
};

/** The GKE clusters. */
export const GKE_CLUSTERS: readonly ClusterDefinition[] = [analytics, marketing];
