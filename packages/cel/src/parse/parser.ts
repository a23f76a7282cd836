import { type Expr, type ListElement, type Literal, type MapEntry, qualifiedName, type StructLiteral } from "../ast.js";
import type { Position } from "../errors.js";
import type { Token } from "./lexer.js";
import { checkLength, checkSize, defaultLimits, type SourceLimits } from "./limits.js";
import { readBytesLiteral, readNumberLiteral, readStringLiteral } from "./literals.js";
import { expandMacro } from "./macros.js";
import { TokenReader } from "./token-reader.js";

const RESERVED = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);
const KEYWORDS = new Set(["true", "false", "null", "in"]);
const RELATIONS = new Set(["<", "<=", ">", ">=", "==", "!=", "in"]);
const BINARY: readonly ReadonlySet<string>[] = [RELATIONS, new Set(["+", "-"]), new Set(["*", "/", "%"])];

export interface ParseOptions {
  readonly limits?: SourceLimits;
}

class Parser {
  readonly #tokens: TokenReader;
  readonly #maxDepth: number;
  #depth = 0;

  constructor(source: string, limits: SourceLimits) {
    this.#tokens = new TokenReader(source);
    this.#maxDepth = limits.depth;
  }

  parse(): Expr {
    const expr = this.#expression();
    if (this.#tokens.peek().kind !== "end") this.#tokens.unexpected();
    return expr;
  }

  #expression(): Expr {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) {
      this.#tokens.refuse(`the expression is nested deeper than ${this.#maxDepth} levels`, this.#tokens.peek());
    }
    const condition = this.#logic("||");
    const token = this.#tokens.peek();
    let expr = condition;
    if (this.#tokens.accept("?")) {
      const then = this.#logic("||");
      this.#tokens.expect(":");
      expr = {
        kind: "conditional",
        condition,
        then,
        otherwise: this.#expression(),
        position: this.#tokens.positionOf(token),
      };
    }
    this.#depth -= 1;
    return expr;
  }

  #logic(operator: "&&" | "||"): Expr {
    const operand = () => (operator === "||" ? this.#logic("&&") : this.#binary(0));
    const first = operand();
    if (!this.#tokens.isOperator(operator)) return first;
    const position = this.#tokens.positionOf(this.#tokens.peek());
    const terms = [first];
    while (this.#tokens.accept(operator)) terms.push(operand());
    return { kind: "logic", operator, terms, position };
  }

  #binary(level: number): Expr {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#tokens.peek();
      const isOperator = token.kind === "operator" || (token.kind === "name" && token.text === "in");
      if (!isOperator || !operators.has(token.text)) return left;
      this.#tokens.take();
      const right = this.#binary(level + 1);
      const name = token.text === "in" ? "@in" : `_${token.text}_`;
      left = { kind: "call", name, target: undefined, args: [left, right], position: this.#tokens.positionOf(token) };
    }
  }

  #unary(): Expr {
    const token = this.#tokens.peek();
    if (token.kind !== "operator" || (token.text !== "!" && token.text !== "-")) return this.#member(this.#primary());
    const signs: Token[] = [];
    while (this.#tokens.isOperator(token.text)) signs.push(this.#tokens.take());
    if (token.text === "-" && signs.length === 1 && this.#tokens.isNumber()) return this.#member(this.#number("-"));
    // `!-1` is the negation of a literal; it is the checker that refuses it.
    const negative = token.text === "!" && this.#tokens.isOperator("-") && this.#tokens.isNumber(1);
    if (negative) this.#tokens.take();
    let expr = this.#member(negative ? this.#number("-") : this.#primary());
    const name = token.text === "!" ? "!_" : "-_";
    // An even number of signs is no sign.
    if (signs.length % 2 === 1) {
      expr = { kind: "call", name, target: undefined, args: [expr], position: this.#tokens.positionOf(token) };
    }
    return expr;
  }

  #number(sign: "" | "-"): Literal {
    return this.#literal(this.#tokens.take(), (token) => readNumberLiteral(token, sign));
  }

  #literal(
    token: Token,
    read: (token: Token) => { readonly value: Literal["value"] } | { readonly message: string },
  ): Literal {
    const result = read(token);
    if ("message" in result) return this.#tokens.refuse(result.message, token);
    return { kind: "literal", value: result.value, position: this.#tokens.positionOf(token) };
  }

  #primary(): Expr {
    const token = this.#tokens.peek();
    switch (token.kind) {
      case "int":
      case "uint":
      case "double":
        return this.#number("");
      case "string":
        return this.#literal(this.#tokens.take(), readStringLiteral);
      case "bytes":
        return this.#literal(this.#tokens.take(), readBytesLiteral);
      case "name":
        return this.#name();
      case "operator":
        return this.#bracketed(token);
      default:
        return this.#tokens.unexpected();
    }
  }

  #bracketed(token: Token): Expr {
    const position = this.#tokens.positionOf(token);
    if (this.#tokens.accept("(")) {
      const expr = this.#expression();
      this.#tokens.expect(")");
      return expr;
    }
    if (this.#tokens.accept("[")) {
      return { kind: "list", elements: this.#sequence("]", () => this.#element()), position };
    }
    if (this.#tokens.accept("{")) return { kind: "map", entries: this.#sequence("}", () => this.#entry()), position };
    if (this.#tokens.accept(".")) return this.#nameAfter(this.#tokens.take(), ".");
    return this.#tokens.unexpected();
  }

  /** Items up to the closing bracket; a trailing comma, or nothing but a comma, is allowed. */
  #sequence<Item>(close: string, item: () => Item): Item[] {
    const items: Item[] = [];
    if (this.#tokens.accept(",")) {
      this.#tokens.expect(close);
      return items;
    }
    while (!this.#tokens.accept(close)) {
      items.push(item());
      if (!this.#tokens.isOperator(close)) this.#tokens.expect(",");
    }
    return items;
  }

  #element(): ListElement {
    const optional = this.#tokens.accept("?");
    return { optional, value: this.#expression() };
  }

  #entry(): MapEntry {
    const optional = this.#tokens.accept("?");
    const key = this.#expression();
    this.#tokens.expect(":");
    return { optional, key, value: this.#expression() };
  }

  #field(): StructLiteral["fields"][number] {
    const optional = this.#tokens.accept("?");
    const name = this.#fieldName();
    this.#tokens.expect(":");
    return { optional, name, value: this.#expression() };
  }

  #name(): Expr {
    const token = this.#tokens.take();
    const position = this.#tokens.positionOf(token);
    if (token.text === "true" || token.text === "false") {
      return { kind: "literal", value: token.text === "true", position };
    }
    if (token.text === "null") return { kind: "literal", value: null, position };
    return this.#nameAfter(token, "");
  }

  #nameAfter(token: Token, dot: "" | "."): Expr {
    if (token.kind !== "name" || KEYWORDS.has(token.text)) {
      return this.#tokens.unexpected("", token);
    }
    const position = this.#tokens.positionOf(token);
    if (this.#tokens.accept("(")) return this.#call({ name: dot + token.text, target: undefined, position });
    if (RESERVED.has(token.text)) return this.#tokens.refuse(`${token.text} is a reserved word`, token);
    return { kind: "ident", name: dot + token.text, position };
  }

  #call(written: { readonly name: string; readonly target: Expr | undefined; readonly position: Position }): Expr {
    const args: Expr[] = [];
    while (!this.#tokens.accept(")")) {
      args.push(this.#expression());
      if (this.#tokens.isOperator(")")) continue;
      this.#tokens.expect(",");
      if (this.#tokens.isOperator(")")) this.#tokens.unexpected();
    }
    const call = { ...written, args };
    return expandMacro(call) ?? { kind: "call", ...call };
  }

  #fieldName(): string {
    const token = this.#tokens.take();
    if (token.kind === "quotedName") return token.text.slice(1, -1);
    if (token.kind === "name" && !KEYWORDS.has(token.text)) return token.text;
    return this.#tokens.unexpected(", expected a field name", token);
  }

  #member(start: Expr): Expr {
    let expr = start;
    for (;;) {
      const token = this.#tokens.peek();
      const position = this.#tokens.positionOf(token);
      if (this.#tokens.accept(".")) expr = this.#selection(expr);
      else if (this.#tokens.accept("[")) {
        const optional = this.#tokens.accept("?");
        const index = this.#expression();
        this.#tokens.expect("]");
        expr = { kind: "index", operand: expr, index, optional, position };
      } else if (this.#tokens.isOperator("{")) {
        const name = qualifiedName(expr);
        if (name === undefined) return expr;
        this.#tokens.take();
        expr = { kind: "struct", name, fields: this.#sequence("}", () => this.#field()), position };
      } else return expr;
    }
  }

  #selection(operand: Expr): Expr {
    const optional = this.#tokens.accept("?");
    const token = this.#tokens.peek();
    const position = this.#tokens.positionOf(token);
    const field = this.#fieldName();
    const quoted = token.kind === "quotedName";
    if (optional) return { kind: "select", operand, field, quoted, mode: "optional", position };
    if (!quoted && this.#tokens.accept("(")) return this.#call({ name: field, target: operand, position });
    return { kind: "select", operand, field, quoted, mode: "value", position };
  }
}

/**
 * Parses an expression into a syntax tree with macros resolved and a position on every node.
 * Throws CelCompileError with the first thing that is wrong.
 */
export function parse(source: string, options: ParseOptions = {}): Expr {
  const limits = options.limits ?? defaultLimits;
  checkLength(source, limits);
  const expr = new Parser(source, limits).parse();
  checkSize(expr, limits);
  return expr;
}
