import type { Grant } from "@periplus/shared/grant";
import { roleWords } from "./words";

/** What a grant says, in a line; `nameOf` names a connector. */
export const grantWords = ({ role, connectorIds }: Grant, nameOf: (connectorId: string) => string): string =>
  connectorIds === null ? roleWords[role] : `${roleWords[role]} of ${connectorIds.map(nameOf).join(", ")}`;
