import { z } from "zod";
import { instant } from "./instant.js";

/** A passkey of somebody: the key itself stays in their device. */
export const passkey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** Copied to the person's other devices by its maker. */
    backedUp: z.boolean(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof passkey>;

/** What the browser's credential functions are called with, as JSON: https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON */
export const passkeyOptions = z.record(z.string(), z.unknown());
export type PasskeyOptions = z.infer<typeof passkeyOptions>;

/** What the browser answers, as JSON: https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson */
const credential = {
  id: z.string().min(1).max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal("public-key"),
  response: z.record(z.string().max(100), z.unknown()),
  authenticatorAttachment: z.string().max(100).nullish(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
};
export const shownPasskey = z.object(credential).meta({ id: "ShownPasskey" });
export type ShownPasskey = z.output<typeof shownPasskey>;

export const newPasskey = z
  .object({ name: z.string().trim().min(1).max(100), credential: z.object(credential) })
  .meta({ id: "NewPasskey" });
export type NewPasskey = z.output<typeof newPasskey>;
