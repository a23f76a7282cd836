import { z } from "zod";
import { instant } from "./instant.js";
import { everything, selection } from "./selection.js";
import { cloud } from "./vocabulary.js";

const id = (pattern: RegExp, what: string) => z.string().trim().regex(pattern, what);

/**
 * How a connector proves who it is: `federation` with short-lived tokens of this installation's own issuer, `host` as
 * the machine that Periplus runs on, `stored` with a secret that was given and is kept sealed.
 */
export const signIns = ["federation", "host", "stored"] as const;
export const signIn = z.enum(signIns);
export type SignIn = z.infer<typeof signIn>;

/** Azure: an application (service principal) of the customer's tenant. Empty `subscriptionIds` means all it can see. */
export const azureAccess = z.strictObject({
  cloud: z.literal("azure"),
  tenantId: z.uuid("A tenant id is a UUID"),
  clientId: z.uuid("An application (client) id is a UUID"),
  signIn: signIn.optional(),
  clientSecret: z.string().min(8).max(1_000).optional(),
  subscriptionIds: z.array(z.uuid("A subscription id is a UUID")).max(1_000).default([]),
});

/**
 * AWS: a role, taken with a token of the issuer, or assumed with the ExternalId by this host's identity or an access key.
 * The ExternalId is that of the connector's identity.
 */
export const awsAccess = z.strictObject({
  cloud: z.literal("aws"),
  roleArn: id(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    "A role ARN looks like arn:aws:iam::123456789012:role/Name",
  ),
  signIn: signIn.optional(),
  externalId: id(/^[\w+=,.@:/-]{2,1224}$/, "2 to 1224 characters: letters, digits and + = , . @ : / -").optional(),
  accessKeyId: z.string().trim().min(16).max(128).optional(),
  secretAccessKey: z.string().min(16).max(256).optional(),
  /**
   * The role is one of the organisation's management account, or of a delegated administrator; a role of the same name in
   * every account of the organisation is taken the same way.
   */
  organization: z.boolean().optional(),
  regions: z
    .array(id(/^[a-z]{2}(-[a-z]+)+-\d$/, "A region looks like eu-west-1"))
    .max(50)
    .default([]),
});

/**
 * Google Cloud: a service account, impersonated by way of a workload identity provider or by this host's own account, or
 * with its key. Empty `projectIds` means every project it can see.
 */
export const gcpAccess = z.strictObject({
  cloud: z.literal("gcp"),
  serviceAccountEmail: z.email("A service account has an e-mail address"),
  signIn: signIn.optional(),
  workloadIdentityProvider: id(
    /^projects\/\d{5,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/,
    "A provider looks like projects/123456789012/locations/global/workloadIdentityPools/periplus/providers/periplus",
  ).optional(),
  privateKeyId: z.string().max(200).optional(),
  privateKey: z.string().startsWith("-----BEGIN").max(10_000).optional(),
  projectIds: z
    .array(id(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "A project id has 6 to 30 small letters, digits and hyphens"))
    .max(5_000)
    .default([]),
});

/**
 * Any cluster: the API server's address and its CA; a bearer token or an inline client certificate, or nothing where the
 * cluster trusts this installation's issuer.
 */
export const kubernetesAccess = z.strictObject({
  cloud: z.literal("kubernetes"),
  server: z.url({ protocol: /^https$/, error: "The API server's address starts with https://" }),
  certificateAuthority: z.string().startsWith("-----BEGIN", "A CA is given as PEM").max(100_000).optional(),
  tlsServerName: z.string().max(253).optional(),
  signIn: signIn.optional(),
  token: z.string().max(20_000).optional(),
  clientCertificate: z.string().startsWith("-----BEGIN").max(100_000).optional(),
  clientKey: z.string().startsWith("-----BEGIN").max(100_000).optional(),
});

export const cloudAccess = z.discriminatedUnion("cloud", [azureAccess, awsAccess, gcpAccess, kubernetesAccess]);
export type CloudAccess = z.infer<typeof cloudAccess>;

/** How an access signs in: as it says, or else by what it holds. */
export function signInOf(access: CloudAccess): SignIn {
  if (access.signIn) return access.signIn;
  switch (access.cloud) {
    case "azure":
      return access.clientSecret === undefined ? "federation" : "stored";
    case "aws":
      if (access.accessKeyId !== undefined) return "stored";
      return access.externalId === undefined ? "federation" : "host";
    case "gcp":
      return access.privateKey === undefined ? "federation" : "stored";
    case "kubernetes":
      return access.token === undefined && access.clientCertificate === undefined ? "federation" : "stored";
  }
}

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
    /** Which of the clusters that the identity could see are looked at. */
    selection: selection.default(everything),
    /** Of the identity that was made for it; needed for federation, and for every role in AWS. */
    identityId: z.uuid().optional(),
  })
  .meta({ id: "NewConnector" });
export type NewConnector = z.infer<typeof newConnector>;

export const connectorChange = z
  .object({
    name: name.optional(),
    intervalMinutes: intervalMinutes.optional(),
    paused: z.boolean().optional(),
    selection: selection.optional(),
  })
  .meta({ id: "ConnectorChange" });
export type ConnectorChange = z.infer<typeof connectorChange>;

export const connector = z
  .object({
    id: z.uuid(),
    name: z.string(),
    cloud,
    /** What it looks at, in words: subscriptions, account and regions, projects, or the server's address. */
    scope: z.array(z.object({ label: z.string(), value: z.string() })),
    selection,
    /** Part of the sample data of this installation: nothing in it is real. */
    sample: z.boolean(),
    paused: z.boolean(),
    intervalMinutes: z.number().int(),
    nextRunAt: instant.nullable(),
    createdAt: instant,
    clusters: z.number().int(),
    lastRun: z.object({ id: z.string(), state: z.string(), endedAt: instant.nullable() }).nullable(),
    lastSuccessAt: instant.nullable(),
    signIn,
    /** When the stored credential ends; null where there is none or it does not say. */
    credentialEndsAt: instant.nullable(),
    /** Why it could not be renewed. */
    credentialMessage: z.string().nullable(),
  })
  .meta({ id: "Connector" });
export type Connector = z.infer<typeof connector>;

/** A document to apply in the cloud or the cluster so that Periplus can read there, and nothing more. */
export const onboardingDocument = z
  .object({
    title: z.string(),
    language: z.enum(["yaml", "json", "bash", "bicep", "hcl"]),
    text: z.string(),
    why: z.array(z.object({ permission: z.string(), reason: z.string() })),
  })
  .meta({ id: "OnboardingDocument" });
export type OnboardingDocument = z.infer<typeof onboardingDocument>;

/** What a pack is applied with. */
export const onboardingTools = [
  "cli",
  "terraform",
  "bicep",
  "cloudFormation",
  "stackSet",
  "hostIdentity",
  "kubectl",
  "authenticationConfiguration",
] as const;
export type OnboardingTool = (typeof onboardingTools)[number];

/** The documents for one tool, in the order in which they are applied, and what takes them back. */
export const onboardingPack = z
  .object({
    tool: z.enum(onboardingTools),
    documents: z.array(onboardingDocument),
    undo: onboardingDocument,
  })
  .meta({ id: "OnboardingPack" });
export type OnboardingPack = z.infer<typeof onboardingPack>;

/** One right of a pack, and the rules that may not be assessed without it. */
export const onboardingRight = z
  .object({ permission: z.string(), reason: z.string(), rules: z.array(z.string()) })
  .meta({ id: "OnboardingRight" });
export type OnboardingRight = z.infer<typeof onboardingRight>;

export const onboarding = z
  .object({
    /** Names the set of rights: another set, another version. */
    version: z.string(),
    rights: z.array(onboardingRight),
    packs: z.array(onboardingPack),
  })
  .meta({ id: "Onboarding" });
export type Onboarding = z.infer<typeof onboarding>;

/** What a connector was set up with, and what this version of Periplus asks for. */
export const onboardingChanges = z
  .object({
    /** Null: not known, as of connectors that are older than these versions. */
    applied: z.object({ version: z.string(), at: instant }).nullable(),
    current: z.string(),
    /** Rights that the current documents grant and those that were applied do not. */
    added: z.array(onboardingRight),
    /** Rights that are not needed any more. */
    removed: z.array(z.string()),
  })
  .meta({ id: "OnboardingChanges" });
export type OnboardingChanges = z.infer<typeof onboardingChanges>;
