import { type Capability, roleCapabilities } from "@periplus/shared/capability";
import type { Me } from "@periplus/shared/session";
import { roles } from "@periplus/shared/vocabulary";
import { roleWords } from "./words";

/** Where something is to be done: somewhere within one's reach, for a connector by its id, or for all there are. */
type Where = "somewhere" | "everywhere" | { readonly connectorId: string };

/** Why somebody may not do something: said next to the control, which is never hidden. Undefined: they may. */
export function whyNot(
  { reach }: Pick<Me, "reach">,
  capability: Capability,
  where: Where = "somewhere",
): string | undefined {
  const extent = reach[capability];
  if (extent === "all") return undefined;
  if (extent.length === 0) return needsRole(capability);
  if (where === "somewhere") return undefined;
  if (where === "everywhere") return "Your role is bound to some connectors, and this concerns all";
  return extent.includes(where.connectorId) ? undefined : "Your role is bound to other connectors";
}

function needsRole(capability: Capability): string {
  const allowing = roles.filter((role) => roleCapabilities[role].includes(capability)).map((role) => roleWords[role]);
  return `Needs the role ${allowing.join(" or ")}`;
}
