import { AWS } from "../company.js";
import type { AccessEntry, ClusterDefinition } from "../definition.js";
import { EKS_VIEW_POLICY, RBAC_ONLY } from "../grants.js";
import { SCANNER_GROUP } from "../scanner.js";

const registry = (region: string): string => `${AWS.account}.dkr.ecr.${region}.amazonaws.com`;

/** The role that the scanner assumes in the company's account. */
export const DISCOVERY_ROLE = `arn:aws:iam::${AWS.account}:role/PeriplusDiscovery`;

const role = (name: string): string => `arn:aws:iam::${AWS.account}:role/${name}`;

const nodes = (cluster: string): AccessEntry => ({
  principalArn: role(`${cluster}-node`),
  type: "EC2_LINUX",
  groups: ["system:nodes"],
  username: "system:node:{{EC2PrivateDNSName}}",
  policies: [],
});

const scanner: AccessEntry = { principalArn: DISCOVERY_ROLE, type: "STANDARD", groups: [SCANNER_GROUP], policies: [] };

const payments: ClusterDefinition = {
  name: "eks-payments-prod",
  cloud: "aws",
  account: AWS.account,
  region: "eu-west-1",
  environment: "production",
  posture: "hardened",
  version: "1.35",
  gitVersion: "v1.35.2-eks-8f2c1d7",
  ageDays: 320,
  registry: registry("eu-west-1"),
  grant: RBAC_ONLY,
  accessEntries: [
    nodes("eks-payments-prod"),
    scanner,
    {
      principalArn: role("payments-platform-admin"),
      type: "STANDARD",
      groups: [],
      policies: [{ name: "AmazonEKSClusterAdminPolicy" }],
    },
  ],
  nodePools: [
    { name: "system", count: 3, machine: "m7i.large", cpu: 2, memoryGi: 8 },
    { name: "pci", count: 3, machine: "m7i.2xlarge", cpu: 8, memoryGi: 32, labels: { "norrvik.example/zone": "pci" } },
  ],
  components: ["istio", "cert-manager", "external-secrets", "kyverno", "monitoring"],
  namespaces: [
    {
      name: "payments",
      team: "payments",
      enforce: "restricted",
      apps: [
        "payment-gateway:edge*4",
        "ledger:api*3",
        "authorizer:api*3",
        "settlement:cron",
        "reconciliation:cron",
        "refunds:api*2",
        "psp-adapter-cards:api*2",
        "psp-adapter-invoice:api*2",
        "payment-events:kafka*3",
      ],
    },
    {
      name: "fraud",
      team: "risk",
      enforce: "restricted",
      apps: [
        "scoring-api:api*3",
        "rule-engine:worker*2",
        "case-portal:web*2",
        "velocity-cache:redis*3",
        "blocklist-import:cron",
      ],
    },
    {
      name: "tokenization",
      team: "payments",
      enforce: "restricted",
      apps: ["token-vault:api*3", "key-rotation:cron", "detokenizer:api*2"],
    },
    {
      name: "identity",
      team: "identity",
      enforce: "baseline",
      apps: ["sso:web*3", "directory-sync:cron", "mfa-api:api*2"],
    },
  ],
};

const data: ClusterDefinition = {
  name: "eks-data-platform",
  cloud: "aws",
  account: AWS.account,
  region: "eu-central-1",
  environment: "production",
  posture: "ordinary",
  version: "1.34",
  gitVersion: "v1.34.4-eks-1b7e93a",
  ageDays: 640,
  registry: registry("eu-central-1"),
  grant: RBAC_ONLY,
  accessEntries: [
    nodes("eks-data-platform"),
    scanner,
    {
      principalArn: role("data-engineers"),
      type: "STANDARD",
      groups: [],
      policies: [{ name: "AmazonEKSClusterAdminPolicy" }],
    },
    {
      principalArn: role("ci-deployer"),
      type: "STANDARD",
      groups: ["system:masters-like"],
      policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["ingestion", "pipelines"] }],
    },
  ],
  nodePools: [
    { name: "general", count: 4, machine: "m6i.2xlarge", cpu: 8, memoryGi: 32 },
    {
      name: "compute",
      count: 3,
      machine: "r6i.4xlarge",
      cpu: 16,
      memoryGi: 128,
      taints: [{ key: "dedicated", value: "compute", effect: "NoSchedule" }],
    },
  ],
  components: ["ingress-nginx", "cert-manager", "monitoring", "strimzi"],
  namespaces: [
    {
      name: "ingestion",
      team: "data",
      apps: [
        "event-collector:edge*3",
        "cdc-connect:worker*3",
        "schema-registry:api*2",
        "broker:kafka*3",
        "dead-letter-replay:cron",
      ],
    },
    {
      name: "pipelines",
      team: "data",
      apps: [
        "scheduler:worker*2",
        "pipeline-web:web*2",
        "task-runner:worker*4",
        "metadata-db:postgres*1",
        "dbt-hourly:cron",
        "dbt-nightly:cron",
        "export-finance:cron",
        "export-marketing:cron",
      ],
    },
    {
      name: "query",
      team: "data",
      apps: [
        "coordinator:api*1",
        "query-worker:worker*4",
        "catalog:api*2",
        "dashboards:web*2",
        "dashboards-db:postgres*1",
        "result-cache:redis*1",
      ],
    },
    { name: "search", team: "shop", apps: ["product-index:elastic*3", "indexer:worker*2", "reindex:cron"] },
    {
      name: "notebooks",
      team: "analytics",
      posture: "careless",
      apps: ["hub:web*1", "proxy:edge*1", "notebook-anna:bare", "notebook-jonas:bare"],
    },
  ],
};

const sandbox: ClusterDefinition = {
  name: "eks-partner-sandbox",
  cloud: "aws",
  account: AWS.account,
  region: "eu-west-1",
  environment: "staging",
  posture: "careless",
  version: "1.32",
  gitVersion: "v1.32.9-eks-3abbec1",
  ageDays: 880,
  registry: registry("eu-west-1"),
  grant: EKS_VIEW_POLICY,
  accessEntries: [
    nodes("eks-partner-sandbox"),
    { ...scanner, groups: [], policies: [{ name: "AmazonEKSViewPolicy" }] },
    {
      principalArn: role("partner-admins"),
      type: "STANDARD",
      groups: [],
      policies: [{ name: "AmazonEKSClusterAdminPolicy" }],
    },
    {
      principalArn: role("Developer"),
      type: "STANDARD",
      groups: [],
      policies: [{ name: "AmazonEKSClusterAdminPolicy" }],
    },
    {
      principalArn: `arn:aws:iam::${AWS.account}:user/contractor`,
      type: "STANDARD",
      groups: [],
      policies: [{ name: "AmazonEKSAdminPolicy" }],
    },
  ],
  nodePools: [{ name: "workers", count: 2, machine: "t3.xlarge", cpu: 4, memoryGi: 16 }],
  components: ["ingress-nginx", "leftovers"],
  namespaces: [
    {
      name: "partner-api",
      team: "integration",
      apps: [
        "partner-portal:web*1",
        "mock-psp:api*1",
        "mock-carrier:api*1",
        "webhook-tester:nginx*1",
        "sandbox-db:mongo*1",
      ],
    },
    { name: "load-tests", team: "platform", apps: ["load-generator:worker*2", "results-db:mysql*1", "report:cron"] },
  ],
};

/** The EKS clusters. */
export const EKS_CLUSTERS: readonly ClusterDefinition[] = [payments, data, sandbox];
