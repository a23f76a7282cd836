import type { CloudAccess } from "@periplus/shared/connector";
import type { CloudContext, CloudReader } from "./cloud-reader.js";

/** Every access that leads to a cloud (and not to one cluster). */
export type AnyCloudAccess = Exclude<CloudAccess, { cloud: "kubernetes" }>;

/**
 * Opens a cloud with a connector's access; close it at the end. Each cloud's SDK takes tens of megabytes and is loaded
 * when it is first needed. Asks nothing of the cloud yet.
 */
export async function openCloud(access: AnyCloudAccess, context: CloudContext): Promise<CloudReader> {
  switch (access.cloud) {
    case "azure":
      return new (await import("./azure/azure-cloud.js")).AzureCloud(access, context);
    case "aws":
      return new (await import("./aws/aws-cloud.js")).AwsCloud(access, context);
    case "gcp":
      return new (await import("./gcp/google-cloud.js")).GoogleCloud(access, context);
  }
}
