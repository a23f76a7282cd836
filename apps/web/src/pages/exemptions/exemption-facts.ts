import type { ExemptionEvent, ExemptionState } from "@periplus/shared/exemption";
import type { Fact } from "../../api/change-seen";
import { formatDate } from "../../lib/time";
import { exemptionCategoryWords } from "../../lib/words";

type Terms = ExemptionEvent["after"];

const stateWords: Record<ExemptionState, string> = { active: "Active", expired: "Expired", revoked: "Revoked" };

/** What people decide about an exemption besides what it holds for. */
export const termFacts = ({ category, owner, expiresAt, reason }: Terms): Fact[] => [
  { what: "As", value: category, words: exemptionCategoryWords[category] },
  { what: "Owner", value: owner, words: owner },
  { what: "Ends", value: expiresAt, words: formatDate(new Date(expiresAt)) },
  { what: "Reason", value: reason, words: reason },
];

/** The same, and whether it still holds. */
export const exemptionFacts = (terms: Terms): Fact[] => [
  ...termFacts(terms),
  { what: "State", value: terms.state, words: stateWords[terms.state] },
];
