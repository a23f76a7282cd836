import { z } from "zod";

/**
 * For whom the issuer's tokens are made out, by the kind of cloud. Google's name the provider:
 * `https://iam.googleapis.com/projects/…/providers/…`.
 * Sources: https://learn.microsoft.com/entra/workload-id/workload-identity-federation (audience),
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html,
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-other-providers.
 */
export const tokenAudiences = {
  azure: "api://AzureADTokenExchange",
  aws: "sts.amazonaws.com",
  gcp: "https://iam.googleapis.com/",
  kubernetes: "periplus",
} as const;

/** Who a connector will be to its cloud: made before the connector, so that the cloud can be told whom to trust. */
export const connectorIdentity = z
  .object({
    /** To give when the connector is made. */
    id: z.uuid(),
    /** Of whom the tokens are. */
    issuer: z.string(),
    /** Whether clouds can fetch the issuer's keys: only an https address is asked. */
    isPublic: z.boolean(),
    /** About whom the tokens are: this connector and no other. */
    subject: z.string(),
    /** What a role in AWS must ask for where it is assumed in the classic way. */
    externalId: z.string(),
    audiences: z.object({ azure: z.string(), aws: z.string(), gcp: z.string(), kubernetes: z.string() }),
    /** Whether this installation takes secrets that do not end by themselves. */
    takesStoredSecrets: z.boolean(),
  })
  .meta({ id: "ConnectorIdentity" });
export type ConnectorIdentity = z.infer<typeof connectorIdentity>;
