import type { Selection } from "@periplus/shared/selection";
import type { Cloud } from "@periplus/shared/vocabulary";

export interface MockConnector {
  id: string;
  name: string;
  cloud: Cloud;
  scope: { label: string; value: string }[];
  intervalMinutes: number;
  selection?: Selection;
}

export interface MockCluster {
  id: string;
  name: string;
  connector: MockConnector;
  account: string | null;
  region: string | null;
  version: string | null;
  endpoint: string | null;
  /** How careful its people are, 0 to 1: how seldom a workload fails a rule. */
  care: number;
  snapshotHoursAgo: number | null;
  refused: string[];
  message: string | null;
}

const uuid = (tail: string) => `6f1d2c3a-5b7e-4a10-9c2d-${tail.padStart(12, "0")}`;

const azure: MockConnector = {
  id: uuid("a1"),
  name: "Azure production",
  cloud: "azure",
  scope: [
    { label: "Tenant", value: "8f0f9c52-3f0e-4f6a-a8be-0b3f5d2f9a11" },
    { label: "Subscriptions", value: "all it can see" },
  ],
  intervalMinutes: 240,
};
const aws: MockConnector = {
  id: uuid("b2"),
  name: "AWS payments and analytics",
  cloud: "aws",
  scope: [
    { label: "Role", value: "arn:aws:iam::411122223333:role/PeriplusReader" },
    { label: "Regions", value: "eu-west-1, eu-central-1" },
  ],
  intervalMinutes: 240,
};
const gcp: MockConnector = {
  id: uuid("c3"),
  name: "Google Cloud",
  cloud: "gcp",
  scope: [
    { label: "Service account", value: "periplus@ledger-prod-4711.iam.gserviceaccount.com" },
    { label: "Projects", value: "ledger-prod-4711, edge-lab-2" },
  ],
  intervalMinutes: 60,
};
const direct: MockConnector = {
  id: uuid("d4"),
  name: "Frankfurt, own racks",
  cloud: "kubernetes",
  scope: [{ label: "API server", value: "https://k8s.fra-01.corp.example:6443" }],
  intervalMinutes: 240,
};

export const mockConnectors: readonly MockConnector[] = [azure, aws, gcp, direct];

const subscription = "prod-platform (5f3c2b1a-77aa-4f0e-9d55-1f2e3d4c5b6a)";
const noGaps = { refused: [], message: null };

export const mockClusters: readonly MockCluster[] = [
  {
    id: "1",
    name: "aks-weu-prod-01",
    connector: azure,
    account: subscription,
    region: "westeurope",
    version: "1.34.2",
    endpoint: "https://aks-weu-prod-01-4f2a.hcp.westeurope.azmk8s.io",
    care: 0.9,
    snapshotHoursAgo: 1.2,
    ...noGaps,
  },
  {
    id: "2",
    name: "aks-neu-staging",
    connector: azure,
    account: subscription,
    region: "northeurope",
    version: "1.33.6",
    endpoint: "https://aks-neu-staging-91bc.hcp.northeurope.azmk8s.io",
    care: 0.55,
    snapshotHoursAgo: 1.2,
    refused: ["rbac.authorization.k8s.io/clusterroles", "rbac.authorization.k8s.io/clusterrolebindings"],
    message: "Reading ClusterRoles and ClusterRoleBindings was refused.",
  },
  {
    id: "3",
    name: "eks-payments-eu-west-1",
    connector: aws,
    account: "411122223333",
    region: "eu-west-1",
    version: "1.34",
    endpoint: "https://3C9A77F1E0.gr7.eu-west-1.eks.amazonaws.com",
    care: 0.8,
    snapshotHoursAgo: 2.5,
    ...noGaps,
  },
  {
    id: "4",
    name: "analytics-batch-processing-eu-central-1-blue",
    connector: aws,
    account: "411122223333",
    region: "eu-central-1",
    version: "1.32",
    endpoint: "https://88F0D2B6AA.sk1.eu-central-1.eks.amazonaws.com",
    care: 0.35,
    snapshotHoursAgo: 2.5,
    ...noGaps,
  },
  {
    id: "5",
    name: "gke-prod-europe-west4",
    connector: gcp,
    account: "ledger-prod-4711",
    region: "europe-west4",
    version: "1.34.1-gke.2100",
    endpoint: "https://34.90.12.7",
    care: 0.75,
    snapshotHoursAgo: 0.4,
    ...noGaps,
  },
  {
    id: "6",
    name: "gke-edge-1",
    connector: gcp,
    account: "edge-lab-2",
    region: "us-central1",
    version: "1.33.5-gke.1200",
    endpoint: null,
    care: 0.5,
    snapshotHoursAgo: null,
    refused: [],
    message:
      "The API server did not answer in 30 s. Its endpoint is private: allow this host in the authorized networks, or connect the cluster directly.",
  },
  {
    id: "7",
    name: "onprem-fra-01",
    connector: direct,
    account: null,
    region: null,
    version: "1.31.9",
    endpoint: "https://k8s.fra-01.corp.example:6443",
    care: 0.45,
    snapshotHoursAgo: 76,
    refused: [],
    message: "The token has expired. Create a new one and replace it in the connector.",
  },
];
