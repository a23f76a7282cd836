import type { ServiceAccess } from "@periplus/shared/cluster";
import { z } from "zod";

const strings = z.array(z.string()).default([]);
const rule = z.object({
  verbs: strings,
  apiGroups: strings,
  resources: strings,
  resourceNames: strings,
  nonResourceURLs: strings,
});

/**
 * Answers of Azure, as they came over the wire.
 * https://learn.microsoft.com/rest/api/aks/trusted-access-role-bindings and …/trusted-access-roles
 */
const bindings = z.array(
  z.object({ name: z.string(), properties: z.object({ sourceResourceId: z.string(), roles: strings }) }),
);
const roles = z.array(z.object({ name: z.string(), sourceResourceType: z.string(), rules: z.array(rule) }));

/** What Trusted Access gives whom; null where the bindings were not read. A role's rules are null where they were not. */
export function readServiceAccess(boundWire: unknown, rolesWire: unknown): ServiceAccess[] | null {
  const bound = bindings.safeParse(boundWire).data;
  if (!bound) return null;
  const known = new Map(
    (roles.safeParse(rolesWire).data ?? []).map(({ sourceResourceType, name, rules }) => [
      `${sourceResourceType}/${name}`.toLowerCase(),
      rules,
    ]),
  );
  return bound.map(({ name, properties }) => ({
    name,
    source: properties.sourceResourceId,
    roles: properties.roles.map((role) => ({ name: role, rules: known.get(role.toLowerCase()) ?? null })),
  }));
}
