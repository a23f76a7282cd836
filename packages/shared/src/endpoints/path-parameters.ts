import { z } from "zod";
import { rowId } from "../id.js";

export const uuidParams = z.object({ id: z.uuid() });
export const numberParams = z.object({ id: rowId });
export const ruleParams = z.object({
  ruleId: z.string().regex(/^[a-z0-9][a-z0-9-]{1,80}$/, "A rule id has small letters, digits and hyphens"),
});
