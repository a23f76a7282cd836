import { type Call, childrenOf, type Expr, type ListLiteral, type MapLiteral } from "../ast.js";
import { type CelIssue, Failure } from "../errors.js";
import { compilePattern } from "../library/pattern.js";
import { parseDuration, parseTimestamp } from "../library/time.js";
import { type CelType, elementOf, formatType, isOptional, sameType } from "../types.js";
import type { Checked } from "./checked.js";
import { formatIssues } from "./format-clauses.js";

/*
 * What Kubernetes refuses although its types fit: cel-go's validators (cel/validator.go and the one for
 * string.format in ext/formatting.go), which the API server enables.
 */

interface Element {
  readonly expr: Expr;
  readonly type: CelType;
}

/** Elements of a literal must be of one type; dyn is one, too. */
function mixedIssues([first, ...rest]: readonly Element[]): CelIssue[] {
  const odd = rest.find((element) => first !== undefined && !sameType(first.type, element.type));
  if (first === undefined || odd === undefined) return [];
  const message = `expected type ${formatType(first.type)} but found ${formatType(odd.type)}`;
  return [{ message, ...odd.expr.position }];
}

function elementOfLiteral(expr: Expr, optional: boolean, checked: Checked): Element {
  const type = checked.typeOf(expr);
  return { expr, type: optional && isOptional(type) ? elementOf(type) : type };
}

function listIssues(expr: ListLiteral, checked: Checked): CelIssue[] {
  return mixedIssues(expr.elements.map(({ value, optional }) => elementOfLiteral(value, optional, checked)));
}

function mapIssues(expr: MapLiteral, checked: Checked): CelIssue[] {
  return [
    ...mixedIssues(expr.entries.map(({ key }) => elementOfLiteral(key, false, checked))),
    ...mixedIssues(expr.entries.map(({ value, optional }) => elementOfLiteral(value, optional, checked))),
  ];
}

/** How the first argument of a function is read when it is a literal. */
const READERS: ReadonlyMap<string, (text: string) => unknown> = new Map<string, (text: string) => unknown>([
  ["duration", parseDuration],
  ["timestamp", parseTimestamp],
  // Of matches(text, pattern) the API server validates the text: it looks at the first argument.
  ["matches", compilePattern],
]);

function literalIssues(expr: Call): CelIssue[] {
  const [first] = expr.args;
  const read = READERS.get(expr.name);
  if (read === undefined || first?.kind !== "literal" || typeof first.value !== "string") return [];
  try {
    read(first.value);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ message: error.message, ...first.position }];
  }
}

/** Issues of an expression that type-checks. `mixedLiterals` allows `[1, 'a']`. */
export function validate(checked: Checked, mixedLiterals: boolean): CelIssue[] {
  const issues: CelIssue[] = [];
  const visit = (expr: Expr, mayMix: boolean): void => {
    if (expr.kind === "list" && !mayMix) issues.push(...listIssues(expr, checked));
    if (expr.kind === "map" && !mayMix) issues.push(...mapIssues(expr, checked));
    const isFormat = expr.kind === "call" && expr.name === "format";
    if (expr.kind === "call") issues.push(...literalIssues(expr));
    if (isFormat) issues.push(...formatIssues(expr, checked));
    for (const child of childrenOf(expr)) visit(child, mayMix || isFormat);
  };
  visit(checked.ast, mixedLiterals);
  return issues;
}
