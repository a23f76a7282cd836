import { type Call, childrenOf, type Expr } from "../ast.js";
import { CelCompileError, type CelIssue } from "../errors.js";
import type { Checked } from "./checked.js";

/** When Kubernetes got the parts of the language that are no functions (k8s.io/apiserver/pkg/cel/environment). */
const OPTIONAL_SYNTAX = 28;
const TWO_VARIABLES = 32;
const SORT_BY = 34;
const QUOTED_FIELDS = 37;

function parseVersion(version: string): number {
  const match = /^v?1\.(\d+)(?:[.+-].*)?$/.exec(version);
  if (match?.[1] !== undefined) return Number(match[1]);
  throw new CelCompileError([{ message: `${version} is no version of Kubernetes 1`, line: 1, column: 1 }]);
}

/** The minor version that a node needs, and what needs it. */
function requirement(expr: Expr, checked: Checked): { readonly since: number; readonly what: string } {
  switch (expr.kind) {
    case "call":
      return callRequirement(expr, checked);
    case "select":
      if (expr.quoted) return { since: QUOTED_FIELDS, what: "a field in backticks" };
      return { since: expr.mode === "optional" ? OPTIONAL_SYNTAX : 0, what: "optional selection (.?)" };
    case "index":
      return { since: expr.optional ? OPTIONAL_SYNTAX : 0, what: "optional index ([?])" };
    case "list":
      return { since: expr.elements.some((each) => each.optional) ? OPTIONAL_SYNTAX : 0, what: "optional elements" };
    case "map":
      return { since: expr.entries.some((each) => each.optional) ? OPTIONAL_SYNTAX : 0, what: "optional entries" };
    case "optionalBinding":
      return { since: OPTIONAL_SYNTAX, what: `${expr.macro}()` };
    case "comprehension":
      if (expr.macro === "sortBy") return { since: SORT_BY, what: "sortBy()" };
      return { since: expr.variables.length === 2 ? TWO_VARIABLES : 0, what: `${expr.macro}() with two variables` };
    default:
      return { since: 0, what: "" };
  }
}

/** A call needs the oldest of the overloads that it may mean. One that there is not is no question of versions. */
function callRequirement(expr: Call, checked: Checked): { readonly since: number; readonly what: string } {
  const versions = checked.callOf(expr)?.overloads.map((overload) => overload.since) ?? [];
  return { since: versions.length === 0 ? 0 : Math.min(...versions), what: `${expr.name}()` };
}

/** Names what a version of Kubernetes, e.g. "1.30", does not have yet. */
export function checkVersions(checked: Checked, version: string): CelIssue[] {
  const target = parseVersion(version);
  const issues: CelIssue[] = [];
  const visit = (expr: Expr): void => {
    const { since, what } = requirement(expr, checked);
    if (since > target) {
      issues.push({ message: `${what} needs Kubernetes 1.${since}; the target is 1.${target}`, ...expr.position });
    }
    childrenOf(expr).forEach(visit);
  };
  visit(checked.ast);
  return issues;
}
