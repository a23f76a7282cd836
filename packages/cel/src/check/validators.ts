import { type Call, childrenOf, type Expr, type ListLiteral, type MapLiteral } from "../ast.js";
import { type CelIssue, Failure } from "../errors.js";
import { compilePattern } from "../library/regex.js";
import { parseFormat } from "../library/string-format.js";
import { parseDuration, parseTimestamp } from "../library/time.js";
import { type CelType, elementOf, formatType, isOptional, sameType } from "../types.js";
import type { Checked } from "./checker.js";

/*
 * What Kubernetes refuses although its types fit: cel-go's validators (cel/validator.go and the one for
 * string.format in ext/formatting.go), which the API server enables.
 */

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

class Validation {
  readonly #checked: Checked;
  readonly #mixedLiterals: boolean;
  readonly issues: CelIssue[] = [];

  constructor(checked: Checked, mixedLiterals: boolean) {
    this.#checked = checked;
    this.#mixedLiterals = mixedLiterals;
  }

  /** @param inFormat inside the arguments of string.format, where lists may be mixed */
  visit(expr: Expr, inFormat: boolean): void {
    if (expr.kind === "call") this.#validateCall(expr);
    if (!this.#mixedLiterals && !inFormat) {
      if (expr.kind === "list") this.#validateList(expr);
      if (expr.kind === "map") this.#validateMap(expr);
    }
    const formats = expr.kind === "call" && expr.name === "format";
    for (const child of childrenOf(expr)) this.visit(child, inFormat || formats);
  }

  #report(expr: Expr, message: string): void {
    this.issues.push({ message, ...expr.position });
  }

  /** The type of an element; of the value inside the optional when it is written with `?`. */
  #elementType(expr: Expr, optional: boolean): CelType {
    const type = this.#checked.typeOf(expr);
    return optional && isOptional(type) ? elementOf(type) : type;
  }

  #validateSame(elements: readonly { readonly expr: Expr; readonly type: CelType }[]): void {
    const [first, ...rest] = elements;
    const odd = rest.find((element) => first !== undefined && !sameType(first.type, element.type));
    if (first === undefined || odd === undefined) return;
    this.#report(odd.expr, `expected type ${formatType(first.type)} but found ${formatType(odd.type)}`);
  }

  #validateList(expr: ListLiteral): void {
    this.#validateSame(
      expr.elements.map(({ value, optional }) => ({ expr: value, type: this.#elementType(value, optional) })),
    );
  }

  #validateMap(expr: MapLiteral): void {
    this.#validateSame(expr.entries.map(({ key }) => ({ expr: key, type: this.#checked.typeOf(key) })));
    this.#validateSame(
      expr.entries.map(({ value, optional }) => ({ expr: value, type: this.#elementType(value, optional) })),
    );
  }

  #validateCall(expr: Call): void {
    const [first] = expr.args;
    if (first?.kind === "literal" && typeof first.value === "string") {
      const text = first.value;
      if (expr.name === "duration") this.#tryLiteral(first, "duration", () => parseDuration(text));
      if (expr.name === "timestamp") this.#tryLiteral(first, "timestamp", () => parseTimestamp(text));
      // Of matches(text, pattern) the API server validates the text, too: it looks at the first argument.
      if (expr.name === "matches") this.#tryLiteral(first, "regular expression", () => compilePattern(text));
    }
    if (expr.name === "format") this.#validateFormat(expr);
  }

  #tryLiteral(expr: Expr, what: string, read: () => unknown): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#report(expr, `invalid ${what}: ${error.message}`);
    }
  }

  #validateFormat(expr: Call): void {
    const [list] = expr.args;
    const format = expr.target?.kind === "literal" ? expr.target.value : undefined;
    if (typeof format !== "string" || list?.kind !== "list") return;
    const parsed = parseFormat(format);
    if ("message" in parsed) return this.#report(list, parsed.message);
    const { clauses } = parsed;
    if (list.elements.length !== clauses.length) {
      return this.#report(list, `the format wants ${clauses.length} arguments but there are ${list.elements.length}`);
    }
    clauses.forEach(({ verb }, index) => {
      const value = list.elements[index]?.value;
      if (value !== undefined) this.#validateArgument(value, verb);
    });
  }

  #validateArgument(expr: Expr, verb: string): void {
    const type = this.#checked.typeOf(expr);
    if (type.kind !== "dyn" && !(CLAUSE_TYPES[verb] ?? []).includes(type.kind)) {
      return this.#report(expr, `%${verb} does not take ${formatType(type)}`);
    }
    if (verb === "s" && (expr.kind === "list" || expr.kind === "map")) {
      for (const child of childrenOf(expr)) this.#validateArgument(child, verb);
    }
  }
}

/** Issues of an expression that type-checks. `mixedLiterals` allows `[1, 'a']`. */
export function validate(checked: Checked, mixedLiterals: boolean): CelIssue[] {
  const validation = new Validation(checked, mixedLiterals);
  validation.visit(checked.ast, false);
  return validation.issues;
}
