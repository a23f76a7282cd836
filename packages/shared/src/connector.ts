import { z } from "zod";
import { instant } from "./instant.js";
import { cloud } from "./vocabulary.js";

const id = (pattern: RegExp, what: string) => z.string().trim().regex(pattern, what);

/** Azure: an application (service principal) of the customer's tenant. Empty `subscriptionIds` means all it can see. */
export const azureAccess = z.strictObject({
  cloud: z.literal("azure"),
  tenantId: z.uuid("A tenant id is a UUID"),
  clientId: z.uuid("An application (client) id is a UUID"),
  clientSecret: z.string().min(8).max(1_000),
  subscriptionIds: z.array(z.uuid("A subscription id is a UUID")).max(1_000).default([]),
});

/** AWS: a role that is assumed with the ExternalId; the calling identity is this host's, or the given access key. */
export const awsAccess = z.strictObject({
  cloud: z.literal("aws"),
  roleArn: id(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    "A role ARN looks like arn:aws:iam::123456789012:role/Name",
  ),
  externalId: id(/^[\w+=,.@:/-]{2,1224}$/, "2 to 1224 characters: letters, digits and + = , . @ : / -"),
  accessKeyId: z.string().trim().min(16).max(128).optional(),
  secretAccessKey: z.string().min(16).max(256).optional(),
  regions: z
    .array(id(/^[a-z]{2}(-[a-z]+)+-\d$/, "A region looks like eu-west-1"))
    .max(50)
    .default([]),
});

/** Google Cloud: a service account's key. Empty `projectIds` means every project it can see. */
export const gcpAccess = z.strictObject({
  cloud: z.literal("gcp"),
  serviceAccountEmail: z.email("A service account has an e-mail address"),
  privateKeyId: z.string().max(200).optional(),
  privateKey: z.string().startsWith("-----BEGIN").max(10_000),
  projectIds: z
    .array(id(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "A project id has 6 to 30 small letters, digits and hyphens"))
    .max(5_000)
    .default([]),
});

/** Any cluster: the API server's address, its CA and a bearer token or an inline client certificate. */
export const kubernetesAccess = z.strictObject({
  cloud: z.literal("kubernetes"),
  server: z.url({ protocol: /^https$/, error: "The API server's address starts with https://" }),
  certificateAuthority: z.string().startsWith("-----BEGIN", "A CA is given as PEM").max(100_000).optional(),
  tlsServerName: z.string().max(253).optional(),
  token: z.string().max(20_000).optional(),
  clientCertificate: z.string().startsWith("-----BEGIN").max(100_000).optional(),
  clientKey: z.string().startsWith("-----BEGIN").max(100_000).optional(),
});

export const cloudAccess = z.discriminatedUnion("cloud", [azureAccess, awsAccess, gcpAccess, kubernetesAccess]);
export type CloudAccess = z.infer<typeof cloudAccess>;

const name = z.string().trim().min(1).max(100);
const intervalMinutes = z
  .number()
  .int()
  .min(5)
  .max(7 * 24 * 60);

/** `access` is written once and never returned. A kubeconfig is read by allow-list and then discarded. */
export const newConnector = z
  .object({
    name,
    access: z.union([
      cloudAccess,
      z.strictObject({ cloud: z.literal("kubernetes"), kubeconfig: z.string().max(262_144) }),
    ]),
    intervalMinutes: intervalMinutes.default(240),
  })
  .meta({ id: "NewConnector" });
export type NewConnector = z.infer<typeof newConnector>;

export const connectorChange = z
  .object({ name: name.optional(), intervalMinutes: intervalMinutes.optional(), paused: z.boolean().optional() })
  .meta({ id: "ConnectorChange" });
export type ConnectorChange = z.infer<typeof connectorChange>;

export const connector = z
  .object({
    id: z.uuid(),
    name: z.string(),
    cloud,
    /** What it looks at, in words: subscriptions, account and regions, projects, or the server's address. */
    scope: z.array(z.object({ label: z.string(), value: z.string() })),
    /** Part of the sample data of this installation: nothing in it is real. */
    sample: z.boolean(),
    paused: z.boolean(),
    intervalMinutes: z.number().int(),
    nextRunAt: instant.nullable(),
    createdAt: instant,
    clusters: z.number().int(),
    lastRun: z.object({ id: z.string(), state: z.string(), endedAt: instant.nullable() }).nullable(),
    lastSuccessAt: instant.nullable(),
  })
  .meta({ id: "Connector" });
export type Connector = z.infer<typeof connector>;

/** A document to apply in the cloud or the cluster so that Periplus can read there, and nothing more. */
export const onboardingDocument = z
  .object({
    title: z.string(),
    language: z.enum(["yaml", "json", "bash"]),
    text: z.string(),
    why: z.array(z.object({ permission: z.string(), reason: z.string() })),
  })
  .meta({ id: "OnboardingDocument" });
export type OnboardingDocument = z.infer<typeof onboardingDocument>;
