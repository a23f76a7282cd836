import type { useRuleCheck } from "./use-rule-check";

/** Why a text cannot be saved as it is. While it is being checked nothing stands against it: the API checks it again. */
export function whyNotSaved({ check, current }: ReturnType<typeof useRuleCheck>): string | undefined {
  return current && check?.rule === null ? "Mend the rule first" : undefined;
}
