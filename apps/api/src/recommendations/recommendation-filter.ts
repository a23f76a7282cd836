import { matcherOf } from "@periplus/posture/parameters/name-pattern";
import type { QueryTerm, QueryValue } from "@periplus/shared/query/syntax";
import type { Recommendation } from "@periplus/shared/recommendation";
import type { Severity } from "@periplus/shared/vocabulary";
import { severityCodes } from "../database/codes.js";

/** Whether a recommendation meets all terms but those that choose clusters. */
export function meetsTerms(recommendation: Recommendation, terms: readonly QueryTerm[]): boolean {
  return terms.every((term) => {
    if (term.key === "cloud" || term.key === "cluster") return true;
    return term.values.some((value) => meetsValue(recommendation, term.key, value)) !== term.negated;
  });
}

function meetsValue(recommendation: Recommendation, key: string | null, value: QueryValue): boolean {
  const { counts, ruleId, title, control, controlTitle } = recommendation;
  switch (key) {
    case "is":
      return meetsState(counts, value.text);
    case "severity":
      return compare(severityCodes[recommendation.severity], value.operator, severityCodes[value.text as Severity]);
    case "control":
      return matcherOf(value.text)(control);
    case "rule":
      return matcherOf(value.text)(ruleId);
    default:
      return `${title}\n${ruleId}\n${controlTitle}`.toLowerCase().includes(value.text.toLowerCase());
  }
}

function meetsState(counts: Recommendation["counts"], state: string): boolean {
  switch (state) {
    case "open":
      return counts.unhealthy > 0;
    case "healthy":
      return counts.unhealthy === 0 && counts.healthy > 0;
    case "unknown":
      return counts.notAssessed > 0;
    default:
      return counts.needsConfiguration > 0;
  }
}

function compare(code: number, operator: QueryValue["operator"], than: number): boolean {
  switch (operator) {
    case "=":
      return code === than;
    case ">":
      return code > than;
    case ">=":
      return code >= than;
    case "<":
      return code < than;
    case "<=":
      return code <= than;
  }
}
