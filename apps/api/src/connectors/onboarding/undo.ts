import type { OnboardingDocument } from "@periplus/shared/connector";

/** What is left in clusters, which the clouds' own tools do not take back. */
export const leftInClusters = "# In each cluster that was given the Kubernetes role: kubectl delete -f periplus.yaml\n";
export const leftInEksClusters = `# In each cluster: aws eks delete-access-entry --cluster-name <cluster> --principal-arn <ARN of the role>
# and kubectl delete -f periplus.yaml
`;

/** What takes a pack back. */
export function undoDocument(text: string): OnboardingDocument {
  return { title: "To take everything back", language: "bash", text, why: [] };
}

/** The same wherever Terraform made it. */
export const terraformUndo = undoDocument(`terraform destroy\n${leftInClusters}`);
