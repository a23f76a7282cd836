import type { AuditOutcome } from "@periplus/shared/audit";
import type { OnboardingTool, SignIn } from "@periplus/shared/connector";
import type { EnforcementLevel, EnforcementState } from "@periplus/shared/enforcement";
import type { ExemptionCategory } from "@periplus/shared/exemption";
import type { SessionView } from "@periplus/shared/session";
import type { RequirementState } from "@periplus/shared/standard";
import type { CheckOutcome } from "@periplus/shared/verification";
import type {
  AssessmentState,
  Cloud,
  CoverageState,
  DiscoveryRunState,
  Health,
  RemedyRisk,
  Role,
  Severity,
} from "@periplus/shared/vocabulary";

/** The words of the vocabulary as people read them. One place, so that one thing has one name on every page. */
export const severityWords: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
};

export const cloudWords: Record<Cloud, { mark: string; name: string; product: string }> = {
  azure: { mark: "AZ", name: "Azure", product: "Azure Kubernetes Service" },
  aws: { mark: "AWS", name: "AWS", product: "Amazon Elastic Kubernetes Service" },
  gcp: { mark: "GCP", name: "Google Cloud", product: "Google Kubernetes Engine" },
  kubernetes: { mark: "K8S", name: "Kubernetes", product: "Any Kubernetes cluster" },
};

/** How a connector proves who it is. */
export const signInWords: Record<SignIn, string> = {
  federation: "short-lived tokens, no secret stored",
  host: "the identity of the host",
  stored: "a stored secret",
};

export const healthWords: Record<Health, string> = {
  unhealthy: "Unhealthy",
  unknown: "Unknown",
  healthy: "Healthy",
  notApplicable: "Not judged",
};

export const assessmentWords: Record<AssessmentState, string> = {
  unhealthy: "Unhealthy",
  healthy: "Healthy",
  notApplicable: "Not applicable",
  notAssessed: "Unknown",
  needsConfiguration: "Needs configuration",
};

export const coverageWords: Record<CoverageState, string> = {
  read: "Read",
  partial: "Partly read",
  forbidden: "Refused",
  absent: "Not served",
  failed: "Failed",
};

export const checkOutcomeWords: Record<CheckOutcome, string> = {
  works: "Works",
  missing: "Missing",
  blocked: "Blocked",
  unreachable: "Unreachable",
  notChecked: "Not checked",
  excess: "Too much",
};

export const exemptionCategoryWords: Record<ExemptionCategory, string> = {
  waiver: "Waiver",
  mitigated: "Mitigated",
};

export const runStateWords: Record<DiscoveryRunState, string> = {
  queued: "Queued",
  running: "Running",
  completed: "Completed",
  completedWithGaps: "Completed with gaps",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const roleWords: Record<Role, string> = {
  admin: "Security admin",
  reader: "Security reader",
  connectorManager: "Connector manager",
};

export const roleHints: Record<Role, string> = {
  admin: "Acts: exempts, sets rules, sees to connectors; of all connectors also to who gets in",
  reader: "Sees everything, changes nothing",
  connectorManager: "Connects clouds and clusters and starts discoveries; sees no findings",
};

export const signInMethodWords: Record<SessionView["method"], string> = {
  link: "link",
  password: "password",
  passkey: "passkey",
  "password+passkey": "password and passkey",
  provider: "identity provider",
};

export const auditOutcomeWords: Record<AuditOutcome, string> = {
  done: "Done",
  refused: "Refused",
  failed: "Failed",
};

export const remedyRiskWords: Record<RemedyRisk, string> = {
  safe: "Safe to apply",
  "may-break": "May break the workload",
  disruptive: "Disruptive: pods restart",
  recreate: "Needs a new object",
  irreversible: "Cannot be undone",
};

export const enforcementWords: Record<EnforcementState, string> = {
  enforced: "Enforced",
  drifted: "Drifted",
  absent: "Absent",
  unknown: "Not known",
  notExportable: "Cannot be a policy",
};

export const enforcementLevelWords: Record<EnforcementLevel, { title: string; effect: string }> = {
  audit: { title: "Audit", effect: "Nothing is refused: what fails is written to the audit log of the API server." },
  warn: { title: "Warn", effect: "Nothing is refused: who asks is warned, and it is written to the audit log." },
  deny: { title: "Deny", effect: "What fails is refused, and written to the audit log." },
};

export const requirementWords: Record<RequirementState, string> = {
  passed: "Passed",
  failed: "Failed",
  notAssessed: "Not assessed",
  attested: "Attested by hand",
  provider: "Done by the cloud",
};

const standards: Record<string, string> = {
  "mitre-attack": "MITRE ATT&CK",
  "nsa-cisa": "NSA and CISA",
  pss: "Pod Security Standards",
  defender: "Defender for Cloud",
  kubescape: "Kubescape",
};
const benchmarks: Record<string, string> = { kubernetes: "Kubernetes", aks: "AKS", eks: "EKS", gke: "GKE" };

/** An outside list by its name: `cis-aks-1.8` is "CIS AKS 1.8". One that is not known keeps its id. */
export function standardWords(id: string): string {
  const [, target = "", version = ""] = /^cis-([a-z]+)-([\d.]+)$/.exec(id) ?? [];
  if (Object.hasOwn(benchmarks, target)) return `CIS ${benchmarks[target]} ${version}`;
  return (Object.hasOwn(standards, id) ? standards[id] : undefined) ?? id;
}

export const onboardingToolWords: Record<OnboardingTool, string> = {
  cli: "the cloud's command line",
  terraform: "Terraform",
  bicep: "Bicep",
  cloudFormation: "CloudFormation",
  stackSet: "CloudFormation with a StackSet, for a whole organisation",
  hostIdentity: "the command line, for the identity of this host",
  kubectl: "kubectl, by a token of the cluster",
  authenticationConfiguration: "the API server's own configuration, without a token",
};
