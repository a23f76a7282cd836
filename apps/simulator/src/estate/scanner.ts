import { GOOGLE } from "./company.js";
import type { ClusterDefinition } from "./definition.js";

/** How a cluster's bindings name the scanner. */
export interface Scanner {
  kind: "User" | "Group" | "ServiceAccount";
  name: string;
  namespace?: string;
}

/** The ServiceAccount of the scanner in clusters that no cloud manages. */
export const SCANNER_ACCOUNT = { namespace: "periplus", name: "posture-reader" };

/** The service account that is the scanner in Google Cloud. */
export const SCANNER_EMAIL = `periplus-discovery@${GOOGLE.analytics}.iam.gserviceaccount.com`;

/** The ClusterRole that is bound to the scanner. */
export const SCANNER_ROLE = "periplus:posture-reader";

/** The group that EKS access entries give to the scanner. */
export const SCANNER_GROUP = "periplus:posture-readers";

/** The scanner as the cluster sees it; AKS knows it by its object id. */
export function scannerIn({ cloud }: ClusterDefinition, azureObjectId: string): Scanner {
  if (cloud === "azure") return { kind: "User", name: azureObjectId };
  if (cloud === "aws") return { kind: "Group", name: SCANNER_GROUP };
  if (cloud === "gcp") return { kind: "User", name: SCANNER_EMAIL };
  return { kind: "ServiceAccount", ...SCANNER_ACCOUNT };
}
