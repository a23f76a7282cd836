import { z } from "zod";
import type { EndpointAccess } from "./endpoint.js";
import type { Role } from "./vocabulary.js";

/** What a principal may do. Each of it reaches all connectors, or some. */
export const capabilities = [
  "viewPosture",
  "viewConnectors",
  "manageConnectors",
  "startDiscovery",
  "configureRules",
  "manageExemptions",
  "attestRequirements",
  "manageAccess",
  "viewAudit",
] as const;
export const capability = z.enum(capabilities);
export type Capability = z.infer<typeof capability>;

/** What each role allows: a security admin acts, a security reader sees, a connector manager sees to the connectors. */
export const roleCapabilities: Readonly<Record<Role, readonly Capability[]>> = {
  admin: capabilities,
  reader: ["viewPosture", "viewConnectors"],
  connectorManager: ["viewConnectors", "manageConnectors", "startDiscovery"],
};

/** What concerns the whole installation: a role that is bound to some connectors does not allow it. */
export const undividedCapabilities: ReadonlySet<Capability> = new Set(["manageAccess", "viewAudit"]);

/** The capability that an endpoint asks for; undefined where it asks for none. */
export function capabilityFor(access: EndpointAccess): Capability | undefined {
  switch (access) {
    case "public":
    case "signedIn":
    case "person":
      return undefined;
    case "reader":
      return "viewPosture";
    case "admin":
      return "configureRules";
    default:
      return access;
  }
}
