import type { ProblemCode } from "@periplus/shared/problem";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";

function refuse(code: ProblemCode, detail: string): never {
  throw new MockProblem(code, detail);
}

/** The invented estate has no rules of its own, and takes none: an engine would have to judge by them. */
export const customRuleHandlers: Handlers<
  | "listCustomRules"
  | "getCustomRule"
  | "getCustomRuleVersion"
  | "createCustomRule"
  | "changeCustomRule"
  | "setCustomRuleScoring"
  | "deleteCustomRule"
  | "importCustomRules"
  | "checkCustomRule"
  | "testCustomRule"
  | "exportCustomRule"
  | "exportCustomRules"
> = {
  listCustomRules: () => ({ items: [], nextCursor: null }),
  getCustomRule: () => refuse("not-found", "There is no such custom rule"),
  getCustomRuleVersion: () => refuse("not-found", "There is no such version"),
  createCustomRule: () => refuse("forbidden", "The invented estate takes no rules"),
  changeCustomRule: () => refuse("not-found", "There is no such custom rule"),
  setCustomRuleScoring: () => refuse("not-found", "There is no such custom rule"),
  deleteCustomRule: () => refuse("not-found", "There is no such custom rule"),
  importCustomRules: () => ({ saved: false, rules: [] }),
  checkCustomRule: () => ({ issues: [], rule: null, scores: false }),
  testCustomRule: () => ({ issues: [], results: [], failures: [], inventory: null }),
  exportCustomRule: () => refuse("not-found", "There is no such custom rule"),
  exportCustomRules: () => "",
};
