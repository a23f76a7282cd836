import type { Cloud } from "@periplus/shared/vocabulary";

/** What gives the identity a right of the cloud's own that it lacks: the role of the onboarding documents, applied again. */
export function commandForCloud(cloud: Cloud): string | null {
  switch (cloud) {
    case "azure":
      return "az role definition update --role-definition periplus-role.json";
    case "aws":
      return (
        "aws iam put-role-policy --role-name PeriplusDiscovery --policy-name periplus " +
        "--policy-document file://periplus-policy.json"
      );
    case "gcp":
      return "gcloud iam roles update periplusPostureReader --project=<project> --file=periplus-role.json";
    case "kubernetes":
      return null;
  }
}

/** What gives it a right inside a cluster. */
export const commandForCluster = "kubectl apply -f periplus.yaml";

/** What shows where a right inside a cluster comes from, for somebody to take it away there. */
export function commandToFindGrant(username: string | null): string | null {
  return username === null ? null : `kubectl auth can-i --list --as='${username.replaceAll("'", "'\\''")}'`;
}
