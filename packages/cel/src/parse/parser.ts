import { type Expr, type ListElement, type Literal, type MapEntry, qualifiedName, type StructLiteral } from "../ast.js";
import { CelCompileError, type Position } from "../errors.js";
import { SourceMap, type Token, tokenize } from "./lexer.js";
import { checkLength, checkSize, defaultLimits, type SourceLimits } from "./limits.js";
import { readBytesLiteral, readNumberLiteral, readStringLiteral } from "./literals.js";
import { expandMacro } from "./macros.js";

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
  readonly #tokens: readonly Token[];
  readonly #sourceMap: SourceMap;
  readonly #maxDepth: number;
  #at = 0;
  #depth = 0;

  constructor(source: string, limits: SourceLimits) {
    this.#sourceMap = new SourceMap(source);
    this.#tokens = tokenize(source, this.#sourceMap);
    this.#maxDepth = limits.depth;
  }

  parse(): Expr {
    const expr = this.#expression();
    if (this.#token().kind !== "end") this.#unexpected();
    return expr;
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", offset: 0 };
  }

  #next(): Token {
    const token = this.#token();
    this.#at += 1;
    return token;
  }

  #isOperator(text: string): boolean {
    const token = this.#token();
    return token.kind === "operator" && token.text === text;
  }

  #accept(text: string): boolean {
    if (!this.#isOperator(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#unexpected(`, expected ${JSON.stringify(text)}`);
  }

  #positionOf(token: Token): Position {
    return this.#sourceMap.positionOf(token.offset);
  }

  #refuse(message: string, token: Token): never {
    throw new CelCompileError([{ message, ...this.#positionOf(token) }]);
  }

  #unexpected(expected = ""): never {
    const token = this.#token();
    const shown = token.kind === "end" ? "end of the expression" : JSON.stringify(token.text);
    return this.#refuse(`unexpected ${shown}${expected}`, token);
  }

  #expression(): Expr {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) {
      this.#refuse(`the expression is nested deeper than ${this.#maxDepth} levels`, this.#token());
    }
    const condition = this.#logic("||");
    const token = this.#token();
    let expr = condition;
    if (this.#accept("?")) {
      const then = this.#logic("||");
      this.#expect(":");
      expr = { kind: "conditional", condition, then, otherwise: this.#expression(), position: this.#positionOf(token) };
    }
    this.#depth -= 1;
    return expr;
  }

  #logic(operator: "&&" | "||"): Expr {
    const operand = () => (operator === "||" ? this.#logic("&&") : this.#binary(0));
    const first = operand();
    if (!this.#isOperator(operator)) return first;
    const position = this.#positionOf(this.#token());
    const terms = [first];
    while (this.#accept(operator)) terms.push(operand());
    return { kind: "logic", operator, terms, position };
  }

  #binary(level: number): Expr {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#token();
      const isOperator = token.kind === "operator" || (token.kind === "name" && token.text === "in");
      if (!isOperator || !operators.has(token.text)) return left;
      this.#at += 1;
      const right = this.#binary(level + 1);
      const name = token.text === "in" ? "@in" : `_${token.text}_`;
      left = { kind: "call", name, target: undefined, args: [left, right], position: this.#positionOf(token) };
    }
  }

  #unary(): Expr {
    const token = this.#token();
    if (token.kind !== "operator" || (token.text !== "!" && token.text !== "-")) return this.#member(this.#primary());
    const signs: Token[] = [];
    while (this.#isOperator(token.text)) signs.push(this.#next());
    const isNumber = ["int", "uint", "double"].includes(this.#token().kind);
    if (token.text === "-" && isNumber && signs.length === 1) return this.#member(this.#number("-"));
    let expr = this.#member(this.#primary());
    const name = token.text === "!" ? "!_" : "-_";
    // An even number of signs is no sign.
    if (signs.length % 2 === 1) {
      expr = { kind: "call", name, target: undefined, args: [expr], position: this.#positionOf(token) };
    }
    return expr;
  }

  #number(sign: "" | "-"): Literal {
    return this.#literal(this.#next(), (token) => readNumberLiteral(token, sign));
  }

  #literal(
    token: Token,
    read: (token: Token) => { readonly value: Literal["value"] } | { readonly message: string },
  ): Literal {
    const result = read(token);
    if ("message" in result) return this.#refuse(result.message, token);
    return { kind: "literal", value: result.value, position: this.#positionOf(token) };
  }

  #primary(): Expr {
    const token = this.#token();
    switch (token.kind) {
      case "int":
      case "uint":
      case "double":
        return this.#number("");
      case "string":
        return this.#literal(this.#next(), readStringLiteral);
      case "bytes":
        return this.#literal(this.#next(), readBytesLiteral);
      case "name":
        return this.#name();
      case "operator":
        return this.#bracketed(token);
      default:
        return this.#unexpected();
    }
  }

  #bracketed(token: Token): Expr {
    const position = this.#positionOf(token);
    if (this.#accept("(")) {
      const expr = this.#expression();
      this.#expect(")");
      return expr;
    }
    if (this.#accept("[")) {
      return { kind: "list", elements: this.#sequence("]", () => this.#element()), position };
    }
    if (this.#accept("{")) return { kind: "map", entries: this.#sequence("}", () => this.#entry()), position };
    if (this.#accept(".")) return this.#nameAfter(this.#next(), ".");
    return this.#unexpected();
  }

  /** Items up to the closing bracket; a trailing comma, or nothing but a comma, is allowed. */
  #sequence<Item>(close: string, item: () => Item): Item[] {
    const items: Item[] = [];
    if (this.#accept(",")) {
      this.#expect(close);
      return items;
    }
    while (!this.#accept(close)) {
      items.push(item());
      if (!this.#isOperator(close)) this.#expect(",");
    }
    return items;
  }

  #element(): ListElement {
    const optional = this.#accept("?");
    return { optional, value: this.#expression() };
  }

  #entry(): MapEntry {
    const optional = this.#accept("?");
    const key = this.#expression();
    this.#expect(":");
    return { optional, key, value: this.#expression() };
  }

  #field(): StructLiteral["fields"][number] {
    const optional = this.#accept("?");
    const name = this.#fieldName();
    this.#expect(":");
    return { optional, name, value: this.#expression() };
  }

  #name(): Expr {
    const token = this.#next();
    const position = this.#positionOf(token);
    if (token.text === "true" || token.text === "false") {
      return { kind: "literal", value: token.text === "true", position };
    }
    if (token.text === "null") return { kind: "literal", value: null, position };
    return this.#nameAfter(token, "");
  }

  #nameAfter(token: Token, dot: "" | "."): Expr {
    if (token.kind !== "name" || KEYWORDS.has(token.text)) {
      this.#at -= 1;
      return this.#unexpected();
    }
    const position = this.#positionOf(token);
    if (this.#accept("(")) return this.#call({ name: dot + token.text, target: undefined, position });
    if (RESERVED.has(token.text)) return this.#refuse(`${token.text} is a reserved word`, token);
    return { kind: "ident", name: dot + token.text, position };
  }

  #call(written: { readonly name: string; readonly target: Expr | undefined; readonly position: Position }): Expr {
    const args: Expr[] = [];
    while (!this.#accept(")")) {
      args.push(this.#expression());
      if (this.#isOperator(")")) continue;
      this.#expect(",");
      if (this.#isOperator(")")) this.#unexpected();
    }
    const call = { ...written, args };
    return expandMacro(call) ?? { kind: "call", ...call };
  }

  #fieldName(): string {
    const token = this.#next();
    if (token.kind === "quotedName") return token.text.slice(1, -1);
    if (token.kind === "name" && !KEYWORDS.has(token.text)) return token.text;
    this.#at -= 1;
    return this.#unexpected(", expected a field name");
  }

  #member(start: Expr): Expr {
    let expr = start;
    for (;;) {
      const token = this.#token();
      const position = this.#positionOf(token);
      if (this.#accept(".")) expr = this.#selection(expr);
      else if (this.#accept("[")) {
        const optional = this.#accept("?");
        const index = this.#expression();
        this.#expect("]");
        expr = { kind: "index", operand: expr, index, optional, position };
      } else if (this.#isOperator("{")) {
        const name = qualifiedName(expr);
        if (name === undefined) return expr;
        this.#at += 1;
        expr = { kind: "struct", name, fields: this.#sequence("}", () => this.#field()), position };
      } else return expr;
    }
  }

  #selection(operand: Expr): Expr {
    const optional = this.#accept("?");
    const token = this.#token();
    const position = this.#positionOf(token);
    const field = this.#fieldName();
    const quoted = token.kind === "quotedName";
    if (optional) return { kind: "select", operand, field, quoted, mode: "optional", position };
    if (!quoted && this.#accept("(")) return this.#call({ name: field, target: operand, position });
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
