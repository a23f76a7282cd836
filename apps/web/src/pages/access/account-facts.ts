import type { Account } from "@periplus/shared/account";
import type { Fact } from "../../api/change-seen";
import { grantWords } from "../../lib/grant-words";

/** What is decided about an account. `nameOf` names a connector. */
export const accountFacts = (
  { name, grants, disabledAt }: Account,
  nameOf: (connectorId: string) => string,
): Fact[] => [
  { what: "Name", value: name, words: name },
  { what: "May", value: grants, words: grants.map((grant) => grantWords(grant, nameOf)).join("; ") || "nothing" },
  { what: "State", value: disabledAt !== null, words: disabledAt === null ? "enabled" : "disabled" },
];
