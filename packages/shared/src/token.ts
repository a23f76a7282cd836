import { z } from "zod";
import { connectorIds } from "./grant.js";
import { instant } from "./instant.js";
import { role } from "./vocabulary.js";

/**
 * What every token looks like, for scanners that look for leaked secrets: the last six characters are the CRC-32 of what
 * stands before them, in base 62.
 */
export const tokenPattern = /^periplus_pat_[0-9A-Za-z]{38}$/;

export const token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** It does no more than this, and no more than the account may that it belongs to. */
    role,
    connectorIds,
    account: z.object({ id: z.uuid(), kind: z.enum(["person", "service"]), name: z.string() }).nullable(),
    /** The end of its secret, by which tokens are told apart. */
    hint: z.string(),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: "Token" });
export type Token = z.infer<typeof token>;

const terms = {
  name: z.string().trim().min(1).max(100),
  role,
  connectorIds: connectorIds.default(null),
  expiresInDays: z.number().int().min(1).max(365).default(90),
};

/** `accountId` is of the service account that it belongs to; without one the token stands for itself. */
export const newToken = z.object({ ...terms, accountId: z.uuid().nullable().default(null) }).meta({ id: "NewToken" });
export type NewToken = z.input<typeof newToken>;

/** A token of one's own. */
export const newOwnToken = z.object(terms).meta({ id: "NewOwnToken" });

/** The secret is shown once, here, and kept only as a hash. */
export const createdToken = token.extend({ secret: z.string() }).meta({ id: "CreatedToken" });
export type CreatedToken = z.infer<typeof createdToken>;
