import { z } from "zod";
import { capability } from "./capability.js";
import { instant } from "./instant.js";
import { role } from "./vocabulary.js";

/** Which connectors a role is bound to. Null: all, those to come included. */
export const connectorIds = z.array(z.uuid()).min(1).max(1_000).nullable();

/** Who is asking, and what they may do: the dashboard derives nothing from the role's name. */
export const me = z
  .object({
    name: z.string(),
    role,
    via: z.enum(["session", "token", "bootstrap"]),
    /** What they may do, for some connectors at least. */
    capabilities: z.record(capability, z.boolean()),
    /** For which connectors, by id. */
    reach: z.record(capability, z.union([z.literal("all"), z.array(z.uuid())])),
    /** The connectors that they see, where these are not all. */
    limitedTo: z.array(z.object({ id: z.uuid(), name: z.string() })).nullable(),
    /** Sample data can be started from here (the simulator is part of this installation). */
    sampleDataAvailable: z.boolean(),
    version: z.string(),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof me>;

export const newSession = z.object({ code: z.string().min(20).max(200) }).meta({ id: "NewSession" });

export const newSignInLink = z
  .object({ name: z.string().trim().min(1).max(100), role, connectorIds: connectorIds.default(null) })
  .meta({ id: "NewSignInLink" });
export type NewSignInLink = z.input<typeof newSignInLink>;

/** Signs somebody in once, until `expiresAt`. Whoever has the link is that person: it is in this answer only. */
export const signInLink = z
  .object({
    /** The sign-in page with the code behind `#`, where no server logs it. */
    url: z.url(),
    code: z.string(),
    expiresAt: instant,
  })
  .meta({ id: "SignInLink" });
export type SignInLink = z.infer<typeof signInLink>;

export const token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role,
    connectorIds,
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: "Token" });
export type Token = z.infer<typeof token>;

export const newToken = z
  .object({
    name: z.string().trim().min(1).max(100),
    role,
    connectorIds: connectorIds.default(null),
    expiresInDays: z.number().int().min(1).max(365).default(90),
  })
  .meta({ id: "NewToken" });
export type NewToken = z.input<typeof newToken>;

/** The secret is shown once, here, and kept only as a hash. */
export const createdToken = token.extend({ secret: z.string() }).meta({ id: "CreatedToken" });
export type CreatedToken = z.infer<typeof createdToken>;
