import { z } from "zod";
import { grant, newGrant } from "./grant.js";
import { instant } from "./instant.js";

export const accountKinds = ["person", "service"] as const;
export const accountKind = z.enum(accountKinds);
export type AccountKind = z.infer<typeof accountKind>;

const name = z.string().trim().min(1).max(100);

/** What somebody types beside a password. Case does not matter. */
export const signInName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]{1,99}$/, "2 to 100 letters, digits and . _ @ + -, the first a letter or a digit");

/** Length is what makes a password hard to guess; nothing else is asked of it. */
export const newPassword = z.string().min(12, "At least 12 characters").max(200, "At most 200 characters");

/** Who may sign in, or a program that acts in its own name. */
export const account = z
  .object({
    id: z.uuid(),
    kind: accountKind,
    name: z.string(),
    signInName: z.string().nullable(),
    email: z.string().nullable(),
    /** Who vouches for them; null: this installation. */
    issuer: z.string().nullable(),
    /** What the account itself was given; what the groups of an identity provider add is not in it. */
    grants: z.array(grant),
    hasPassword: z.boolean(),
    passkeys: z.number().int(),
    sessions: z.number().int(),
    tokens: z.number().int(),
    createdAt: instant,
    createdBy: z.string(),
    disabledAt: instant.nullable(),
    lastSeenAt: instant.nullable(),
  })
  .meta({ id: "Account" });
export type Account = z.infer<typeof account>;

const grants = z.array(newGrant).max(50);

/** A person chooses a password, or makes a passkey, with the link that comes with the answer. */
export const newAccount = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), name, signInName, grants }),
    z.object({ kind: z.literal("service"), name, grants }),
  ])
  .meta({ id: "NewAccount" });
export type NewAccount = z.output<typeof newAccount>;

export const accountChange = z
  .object({ name: name.optional(), disabled: z.boolean().optional(), grants: grants.optional() })
  .refine((change) => Object.keys(change).length > 0, "Nothing is changed")
  .meta({ id: "AccountChange" });
export type AccountChange = z.output<typeof accountChange>;

/** The name of a claim; dots lead into objects. */
const claim = z
  .string()
  .trim()
  .regex(/^[^=\s]{1,200}$/, "The name of a claim has no spaces and no =");

/** What people may do of whom the identity provider says something: that they are in a group, or another claim. */
export const groupRole = z
  .object({
    id: z.uuid(),
    /** The claim that must have the value; null: that with the groups. */
    claim: z.string().nullable(),
    /** The group, or the claim's value. */
    group: z.string(),
    grant,
    /** Given by PERIPLUS_OIDC_ROLES, and taken there only. */
    fromSetting: z.boolean(),
    createdAt: instant,
    createdBy: z.string(),
  })
  .meta({ id: "GroupRole" });
export type GroupRole = z.infer<typeof groupRole>;

export const newGroupRole = z
  .object({ claim: claim.nullable().default(null), group: z.string().trim().min(1).max(300), grant: newGrant })
  .meta({ id: "NewGroupRole" });
