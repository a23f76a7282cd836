import type { ResultOf } from "@periplus/shared/endpoints";
import type { Cloud } from "@periplus/shared/vocabulary";
import { hoursAgo } from "../estate/random";

type Documents = ResultOf<"getOnboarding">["packs"][number]["documents"];

const clusterRole: Documents[number] = {
  title: "ClusterRole for reading, without Secrets",
  language: "yaml",
  text: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: periplus-reader
rules:
  - apiGroups: [""]
    resources: [namespaces, nodes, pods, services, serviceaccounts, configmaps]
    verbs: [get, list]
  - apiGroups: [apps]
    resources: [deployments, statefulsets, daemonsets]
    verbs: [get, list]
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [roles, rolebindings, clusterroles, clusterrolebindings]
    verbs: [get, list]
`,
  why: [
    { permission: "list pods, deployments, statefulsets, daemonsets", reason: "Workloads are what most rules judge" },
    { permission: "list clusterroles, clusterrolebindings", reason: "Who may do what" },
  ],
};

const documents: Record<Cloud, Documents> = {
  azure: [
    {
      title: "Role assignment",
      language: "bash",
      text: `az ad app create --display-name periplus-reader
az ad sp create --id "$APP_ID"
az role assignment create --assignee "$APP_ID" --role Reader --scope "/subscriptions/$SUBSCRIPTION_ID"
`,
      why: [
        {
          permission: "Microsoft.ContainerService/managedClusters/read",
          reason: "To find clusters and their settings",
        },
        { permission: "Microsoft.Resources/subscriptions/read", reason: "To find the subscriptions" },
      ],
    },
    clusterRole,
  ],
  aws: [
    {
      title: "Trust policy of the role",
      language: "json",
      text: JSON.stringify(
        {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::999988887777:root" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": "EXTERNAL_ID" } },
            },
          ],
        },
        null,
        2,
      ),
      why: [
        { permission: "sts:AssumeRole with an external id", reason: "So that nobody else can use the role through us" },
      ],
    },
    clusterRole,
  ],
  gcp: [
    {
      title: "Service account and its role",
      language: "bash",
      text: `gcloud iam service-accounts create periplus
gcloud projects add-iam-policy-binding "$PROJECT" --member "serviceAccount:periplus@$PROJECT.iam.gserviceaccount.com" --role roles/container.clusterViewer
`,
      why: [
        {
          permission: "container.clusters.list, container.clusters.get",
          reason: "To find clusters and their settings",
        },
      ],
    },
    clusterRole,
  ],
  kubernetes: [clusterRole],
};

const undo: Documents[number] = {
  title: "To take everything back",
  language: "bash",
  text: "kubectl delete -f periplus.yaml\n",
  why: [],
};

export function onboardingOf(cloud: Cloud): ResultOf<"getOnboarding"> {
  const why = documents[cloud].flatMap((document) => document.why);
  return {
    version: "3f2a9c1b77de",
    rights: why.map(({ permission, reason }) => ({ permission, reason, rules: ["container-privileged"] })),
    packs: (["cli", "terraform"] as const).map((tool) => ({ tool, documents: documents[cloud], undo })),
  };
}

export const noChanges: ResultOf<"getOnboardingChanges"> = {
  applied: { version: "3f2a9c1b77de", at: hoursAgo(900) },
  current: "3f2a9c1b77de",
  added: [],
  removed: [],
};
