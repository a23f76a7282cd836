import { z } from "zod";

/** What the simulator prints when it is ready: addresses, its CA and a credential per cloud. */
export const sampleConnection = z.object({
  url: z.url(),
  ca: z.string(),
  azure: z.object({
    authorityHost: z.url(),
    resourceManager: z.url(),
    tenantId: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
  }),
  aws: z.object({
    endpoint: z.url(),
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    roleArn: z.string(),
    externalId: z.string(),
    regions: z.array(z.string()),
  }),
  google: z.object({
    endpoint: z.url(),
    serviceAccountKey: z.object({ private_key_id: z.string(), private_key: z.string(), client_email: z.string() }),
  }),
  kubernetes: z.array(z.object({ name: z.string(), server: z.url(), ca: z.string(), token: z.string() })),
});
export type SampleConnection = z.infer<typeof sampleConnection>;
