/** Rules of the catalogue that cannot be judged yet, and the data that each waits for: nothing reads it today. */
export const waitingRules: Readonly<Record<string, { title: string; waitsFor: string }>> = {
  "acr-admin-user-disabled": {
    title: "Container registry admin user should be disabled",
    waitsFor: "registries of Azure",
  },
  "acr-customer-managed-key": {
    title: "Container registry should use a customer-managed key",
    waitsFor: "registries of Azure",
  },
  "acr-private-link": {
    title: "Container registry should use private link",
    waitsFor: "registries of Azure",
  },
  "acr-public-network-restricted": {
    title: "Container registry should not allow unrestricted network access",
    waitsFor: "registries of Azure",
  },
  "aks-acr-pull-only": {
    title: "AKS identity should only pull from the registry",
    waitsFor: "role assignments of Azure",
  },
  "aks-image-scanning": {
    title: "Registry images used by AKS should be scanned",
    waitsFor: "the plans of Defender for Cloud, or a connected scanner",
  },
  "arc-policy-extension": {
    title: "Arc-connected clusters should have an admission policy engine",
    waitsFor: "extensions of Arc-enabled clusters",
  },
  "cluster-version-supported": {
    title: "The Kubernetes version should be supported",
    waitsFor: "the support calendar of Kubernetes; for EKS it is judged by eks-supported-version",
  },
  "connector-data-plane-reachable": {
    title: "Every discovered cluster should be readable",
    waitsFor: "connectors as something to be judged; coverage shows what could not be read",
  },
  "connector-permissions-complete": {
    title: "The connector should have the permissions it needs",
    waitsFor: "connectors as something to be judged; coverage shows what could not be read",
  },
  "ecr-not-public": {
    title: "ECR repository policies should not allow everyone",
    waitsFor: "registries of AWS and their policies",
  },
  "ecr-scan-on-push": {
    title: "ECR images should be scanned",
    waitsFor: "registries of AWS",
  },
  "ecr-tag-immutability": {
    title: "ECR tags should be immutable",
    waitsFor: "registries of AWS",
  },
  "eks-aws-auth-no-masters": {
    title: "aws-auth should not map to system:masters",
    waitsFor: "the ConfigMap aws-auth; ConfigMaps are not read",
  },
  "eks-cluster-insights": {
    title: "EKS upgrade and configuration insights should pass",
    waitsFor: "insights of EKS",
  },
  "eks-guardduty-protection": {
    title: "GuardDuty EKS protection should be on",
    waitsFor: "detectors of GuardDuty",
  },
  "eks-iam-roles-for-pods": {
    title: "EKS pods should use IRSA or Pod Identity",
    waitsFor: "identity providers of IAM",
  },
  "eks-log-retention": {
    title: "EKS audit logs should be kept long enough",
    waitsFor: "log groups of CloudWatch",
  },
  "eks-node-disk-encryption": {
    title: "EKS node volumes should be encrypted",
    waitsFor: "launch templates of EC2 and the default of its disks",
  },
  "eks-node-imdsv2": {
    title: "EKS nodes should require IMDSv2 with hop limit 1",
    waitsFor: "launch templates of EC2",
  },
  "eks-node-private-subnets": {
    title: "EKS nodes should be in private subnets",
    waitsFor: "subnets and routes of EC2",
  },
  "eks-node-role-ecr-read-only": {
    title: "EKS node role should only read from ECR",
    waitsFor: "policies of IAM roles",
  },
  "eks-node-role-least-privilege": {
    title: "EKS node role should not hold broad permissions",
    waitsFor: "policies of IAM roles",
  },
  "eks-nodegroup-release-current": {
    title: "EKS node AMIs should be recent",
    waitsFor: "the age of a release: rules are told no time",
  },
  "eks-oidc-idp-reviewed": {
    title: "External OIDC identity providers should be expected",
    waitsFor: "identity provider configurations of EKS",
  },
  "eks-security-group-open": {
    title: "EKS cluster security groups should not be open",
    waitsFor: "security groups of EC2",
  },
  "gke-registry-iam-minimal": {
    title: "Artifact Registry access should be minimal",
    waitsFor: "IAM policies of Artifact Registry",
  },
  "gke-vulnerability-scanning": {
    title: "GKE or registry vulnerability scanning should be on",
    waitsFor: "services of the project that are enabled, or a connected scanner",
  },
  "image-signed": {
    title: "Images should be signed",
    waitsFor: "signatures of images, from their registry",
  },
  "image-vulnerabilities-registry": {
    title: "Registry images should have vulnerabilities resolved",
    waitsFor: "findings of an image scanner, by digest",
  },
  "image-vulnerabilities-running": {
    title: "Running images should have vulnerabilities resolved",
    waitsFor: "findings of an image scanner, by digest",
  },
  "namespace-boundaries": {
    title: "Workloads should be separated by namespace",
    waitsFor: "which team owns which namespace",
  },
  "node-vulnerable-runtime": {
    title: "Node runtime and kernel should have no known escape CVE",
    waitsFor: "advisories of container runtimes and kernels",
  },
  "pv-encrypted": {
    title: "Persistent volumes should be encrypted",
    waitsFor: "disks of the cloud and how they are encrypted",
  },
  "secret-external-store": {
    title: "Secrets should come from an external store",
    waitsFor: "who writes each Secret; Secrets are not read",
  },
  "secret-no-credentials-in-configmap": {
    title: "ConfigMaps should not hold credentials",
    waitsFor: "names of the keys in ConfigMaps, which are not read",
  },
  "secret-no-legacy-token": {
    title: "Long-lived service account token Secrets should be removed",
    waitsFor: "types of Secrets, which are not read",
  },
  "secret-unused": {
    title: "Secrets that nothing references should be removed",
    waitsFor: "names of Secrets, which are not read",
  },
  "workload-exposed-with-critical-vulnerabilities": {
    title: "Internet-exposed workloads should have no critical vulnerabilities",
    waitsFor: "findings of an image scanner, by digest",
  },
};
