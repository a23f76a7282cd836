import type { OnboardingDocument } from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";
import { awsDocuments } from "./aws.js";
import { azureDocuments } from "./azure.js";
import { gcpDocuments } from "./gcp.js";
import { kubernetesDocuments } from "./kubernetes.js";

/** What to apply so that Periplus can read, and nothing more. `<angle brackets>` are for the person to fill in. */
export function onboardingDocuments(cloud: Cloud): OnboardingDocument[] {
  switch (cloud) {
    case "azure":
      return azureDocuments();
    case "aws":
      return awsDocuments();
    case "gcp":
      return gcpDocuments();
    case "kubernetes":
      return kubernetesDocuments();
  }
}
