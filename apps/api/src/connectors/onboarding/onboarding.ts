import type { OnboardingPack } from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";
import { awsPacks } from "./aws-documents.js";
import { azurePacks } from "./azure-documents.js";
import { googlePacks } from "./google-documents.js";
import { kubernetesPacks } from "./kubernetes-documents.js";

/**
 * What to apply so that Periplus can read, and nothing more, one pack per tool; each grants the same (`rightsOf`). `<angle
 * brackets>` are filled in by the dashboard where it knows them, and by the person where it does not.
 */
export function onboardingPacks(cloud: Cloud): OnboardingPack[] {
  switch (cloud) {
    case "azure":
      return azurePacks();
    case "aws":
      return awsPacks();
    case "gcp":
      return googlePacks();
    case "kubernetes":
      return kubernetesPacks();
  }
}
