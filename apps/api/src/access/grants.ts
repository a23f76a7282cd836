import { type Capability, capabilities, roleCapabilities, undividedCapabilities } from "@periplus/shared/capability";
import type { Grant } from "@periplus/shared/grant";
import { type Role, roles } from "@periplus/shared/vocabulary";
import { type Sql, sql } from "../database/sql.js";

/** For which connectors something may be done. */
type Extent = "all" | ReadonlySet<string>;

/** What a principal may do, and for which connectors; what it may not do at all is not in it. */
export type Reach = ReadonlyMap<Capability, Extent>;

/** What several grants allow together. */
export function reachOf(grants: readonly Grant[]): Reach {
  return collect((capability) => {
    const allowing = grants.filter(({ role }) => roleCapabilities[role].includes(capability));
    if (allowing.some(({ connectorIds }) => connectorIds === null)) return "all";
    return new Set(allowing.flatMap(({ connectorIds }) => connectorIds ?? []));
  });
}

/** What both allow. */
export function narrow(a: Reach, b: Reach): Reach {
  return collect((capability) => {
    const [one, other] = [a.get(capability) ?? nothing, b.get(capability) ?? nothing];
    if (one === "all") return other;
    return other === "all" ? one : new Set([...one].filter((id) => other.has(id)));
  });
}

/** The role by which people call whoever has these; a reader where there is none. */
export function widestRole(grants: readonly Grant[]): Role {
  return roles.find((role) => grants.some((grant) => grant.role === role)) ?? "reader";
}

const nothing: ReadonlySet<string> = new Set();

function collect(extentOf: (capability: Capability) => Extent): Reach {
  return new Map(
    capabilities.flatMap((capability) => {
      const extent = extentOf(capability);
      const isThere = extent === "all" || (extent.size > 0 && !undividedCapabilities.has(capability));
      return isThere ? [[capability, extent] as const] : [];
    }),
  );
}

/** A grant as the columns of the tables that hold one. */
export const toGrantColumns = ({ role, connectorIds }: Grant) => ({
  role,
  everyConnector: connectorIds === null,
  connectorIds: connectorIds ?? [],
});

/** The other way round. */
export function toGrant({ role, everyConnector, connectorIds }: GrantColumns): Grant {
  return { role: role as Role, connectorIds: everyConnector ? null : connectorIds };
}

interface GrantColumns {
  readonly role: string;
  readonly everyConnector: boolean;
  readonly connectorIds: string[];
}

/** Of a row with such columns, named `g`: a grant as JSON. */
const grantJson = sql`json_build_object('role', g.role,
  'connectorIds', CASE WHEN g.every_connector THEN NULL ELSE to_json(g.connector_ids) END)`;

/**
 * Of a row `a` of `accounts`: what the account has, and what its groups and claims give it, as a JSON list of grants. What
 * the identity provider said holds for 30 days: whoever left the company does not keep their tokens for longer.
 */
export function accountGrantsAt(now: Date): Sql {
  return sql`(SELECT coalesce(json_agg(${grantJson}), '[]') FROM role_bindings g
    WHERE g.account_id = a.id OR (a.vouched_at > ${now}::timestamptz - interval '30 days'
      AND CASE WHEN g.claim IS NULL THEN g.group_name = ANY(a.groups)
        ELSE g.claim || '=' || g.group_name = ANY(a.claims) END))`;
}

/** Of a row `g` with columns of a grant: that grant as JSON. */
export const ownGrant = grantJson;
