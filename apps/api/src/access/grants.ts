import { type Capability, capabilities, roleCapabilities, undividedCapabilities } from "@periplus/shared/capability";
import type { Role } from "@periplus/shared/vocabulary";

/** A role with the connectors that it is bound to; null: all of them, those to come included. */
export interface Grant {
  readonly role: Role;
  readonly connectorIds: string[] | null;
}

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

function collect(extentOf: (capability: Capability) => Extent): Reach {
  return new Map(
    capabilities.flatMap((capability) => {
      const extent = extentOf(capability);
      const isThere = extent === "all" || (extent.size > 0 && !undividedCapabilities.has(capability));
      return isThere ? [[capability, extent] as const] : [];
    }),
  );
}
