import { z } from "zod";

export const uuidParams = z.object({ id: z.uuid() });
export const numberParams = z.object({ id: z.string().regex(/^\d{1,18}$/, "An id is a number") });
export const ruleParams = z.object({
  ruleId: z.string().regex(/^[a-z0-9][a-z0-9-]{1,80}$/, "A rule id has small letters, digits and hyphens"),
});
