import { scopeInForce } from "../database/scope.js";
import { ProblemError } from "./problem.js";

interface Place {
  readonly connectorId?: string | null | undefined;
  readonly clusterId?: string | number | null | undefined;
}

/**
 * Throws ProblemError `forbidden` where somebody who is limited to some connectors wants to write what would hold for
 * all. That a connector or a cluster is theirs shows when it is looked up: others are not there for them.
 */
export function refuseEverywhere(...places: readonly Place[]): void {
  const isEverywhere = places.some(({ connectorId, clusterId }) => (connectorId ?? clusterId ?? null) === null);
  if (isEverywhere && scopeInForce() !== undefined)
    throw new ProblemError("forbidden", "This holds for all connectors, and your role is bound to some of them");
}
