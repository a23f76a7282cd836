/** The services behind the one address, told apart by path and method. */
export type Service =
  | "entra"
  | "arm"
  | "sts"
  | "ec2"
  | "organizations"
  | "eks"
  | "google"
  | "googleOauth"
  | "kubernetes"
  | "admin";

const EKS_PATHS = /^\/(clusters|cluster-versions|access-policies|addons)(\/|$)/;
const GOOGLE_PATHS = /^\/v[13](beta1)?\/(projects|organizations)/;

/**
 * Tells which service a request is for. STS and EC2 share `POST /`; `action` is the Query protocol's Action where the
 * body is known already.
 */
export function serviceOf(path: string, action?: string): Service {
  if (path.startsWith("/k8s/")) return "kubernetes";
  if (path.startsWith("/subscriptions")) return "arm";
  if (path.startsWith("/_simulator/")) return "admin";
  if (path === "/" && action?.startsWith("AWSOrganizations")) return "organizations";
  if (path === "/") return action?.startsWith("Describe") ? "ec2" : "sts";
  if (EKS_PATHS.test(path)) return "eks";
  if (path === "/token" || path === "/v1/token") return "googleOauth";
  if (GOOGLE_PATHS.test(path)) return "google";
  return "entra";
}

/** The name of the cluster in a `/k8s/{cluster}/…` path. */
export function clusterOfPath(path: string): string | undefined {
  return /^\/k8s\/([^/?~]+)/.exec(path)?.[1];
}
