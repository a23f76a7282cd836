import { type Call, childrenOf, type Expr } from "../ast.js";
import type { CelIssue } from "../errors.js";
import { parseFormat } from "../library/string-format.js";
import { type CelType, formatType } from "../types.js";
import type { Checked } from "./checked.js";

/** Types that the clauses of a format take; `dyn` fits everywhere. */
const CLAUSE_TYPES: Readonly<Record<string, readonly CelType["kind"][]>> = {
  s: ["list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null"],
  d: ["int", "uint"],
  f: ["double", "string"],
  e: ["double", "string"],
  b: ["int", "uint", "bool"],
  o: ["int", "uint"],
  x: ["int", "uint", "string", "bytes"],
  X: ["int", "uint", "string", "bytes"],
};

function argumentIssues(expr: Expr, verb: string, checked: Checked): CelIssue[] {
  const type = checked.typeOf(expr);
  if (type.kind !== "dyn" && !(CLAUSE_TYPES[verb] ?? []).includes(type.kind)) {
    return [{ message: `%${verb} does not take ${formatType(type)}`, ...expr.position }];
  }
  const nested = verb === "s" && (expr.kind === "list" || expr.kind === "map");
  return nested ? childrenOf(expr).flatMap((child) => argumentIssues(child, verb, checked)) : [];
}

/** What is wrong with a call `'...'.format([...])` of a constant format and a literal list. */
export function formatIssues(expr: Call, checked: Checked): CelIssue[] {
  const [list] = expr.args;
  const format = expr.target?.kind === "literal" ? expr.target.value : undefined;
  if (typeof format !== "string" || list?.kind !== "list") return [];
  const parsed = parseFormat(format);
  if ("message" in parsed) return [{ message: parsed.message, ...list.position }];
  const { clauses } = parsed;
  const given = list.elements.length;
  if (given !== clauses.length) {
    return [{ message: `the format wants ${clauses.length} arguments but there are ${given}`, ...list.position }];
  }
  return list.elements.flatMap(({ value }, index) => argumentIssues(value, clauses[index]?.verb ?? "", checked));
}
