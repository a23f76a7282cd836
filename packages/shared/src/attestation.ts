import { z } from "zod";
import { clusterId } from "./id.js";
import { instant } from "./instant.js";

/** Nobody's word holds for longer than this without a new look. */
export const longestAttestationDays = 731;

export const attestationStates = ["active", "expired", "withdrawn"] as const;
export const attestationState = z.enum(attestationStates);
export type AttestationState = z.infer<typeof attestationState>;

/** For which clusters somebody vouches: those of a connector, one, or without a field all. */
export const attestationScope = z
  .strictObject({
    connectorId: z.uuid().optional(),
    clusterId: clusterId.optional(),
  })
  .refine(({ connectorId, clusterId }) => connectorId === undefined || clusterId === undefined, {
    message: "A cluster belongs to one connector: name one of the two",
    path: ["connectorId"],
  });
export type AttestationScope = z.infer<typeof attestationScope>;

/** Somebody's word that a requirement is met which no rule can look at. */
export const attestation = z
  .object({
    id: z.string(),
    standardId: z.string(),
    requirementId: z.string(),
    scope: z.object({
      connector: z.object({ id: z.uuid(), name: z.string() }).nullable(),
      cluster: z.object({ id: z.string(), name: z.string() }).nullable(),
    }),
    reason: z.string(),
    /** Where the proof lies. */
    evidence: z.string().nullable(),
    /** Who vouches for it. */
    by: z.string(),
    createdAt: instant,
    expiresAt: instant,
    state: attestationState,
    /** When and by whom it was withdrawn. */
    withdrawnAt: instant.nullable(),
    withdrawnBy: z.string().nullable(),
  })
  .meta({ id: "Attestation" });
export type Attestation = z.infer<typeof attestation>;

export const newAttestation = z
  .strictObject({
    standardId: z.string().trim().min(1).max(80),
    requirementId: z.string().trim().min(1).max(80),
    scope: attestationScope,
    reason: z.string().trim().min(10, "Say how you know that it is met, in ten letters or more").max(2_000),
    evidence: z
      .url({ protocol: /^https?$/, error: "Write the whole address, with https://" })
      .max(2_000)
      .optional(),
    expiresAt: z.iso.datetime({ error: "Say until when it holds" }),
  })
  .meta({ id: "NewAttestation" });
export type NewAttestation = z.infer<typeof newAttestation>;
