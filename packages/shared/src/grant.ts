import { z } from "zod";
import { role } from "./vocabulary.js";

/** Which connectors a role is bound to. Null: all, those to come included. */
export const connectorIds = z.array(z.uuid()).min(1).max(1_000).nullable();

/** A role with the connectors that it is bound to. */
export const grant = z.object({ role, connectorIds }).meta({ id: "Grant" });
export type Grant = z.infer<typeof grant>;

/** The same as it is given. */
export const newGrant = z.object({ role, connectorIds }).meta({ id: "NewGrant" });
