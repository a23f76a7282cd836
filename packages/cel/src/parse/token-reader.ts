import { CelCompileError, type Position } from "../errors.js";
import { SourceMap, type Token, tokenize } from "./lexer.js";

/** Goes through the tokens of a source, and refuses what is not expected. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #sourceMap: SourceMap;
  #at = 0;

  constructor(source: string) {
    this.#sourceMap = new SourceMap(source);
    this.#tokens = tokenize(source, this.#sourceMap);
  }

  /** The next token, or one further ahead, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: "end", text: "", offset: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isOperator(text: string): boolean {
    const token = this.peek();
    return token.kind === "operator" && token.text === text;
  }

  isNumber(ahead = 0): boolean {
    const { kind } = this.peek(ahead);
    return kind === "int" || kind === "uint" || kind === "double";
  }

  /** Takes the operator if it is the next token. */
  accept(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.#at += 1;
    return true;
  }

  /** Takes the operator, which must be the next token. */
  expect(text: string): void {
    if (!this.accept(text)) this.unexpected(`, expected ${JSON.stringify(text)}`);
  }

  positionOf(token: Token): Position {
    return this.#sourceMap.positionOf(token.offset);
  }

  refuse(message: string, token: Token): never {
    throw new CelCompileError([{ message, ...this.positionOf(token) }]);
  }

  /** Refuses a token, the next one if none is given. */
  unexpected(expected = "", token = this.peek()): never {
    const shown = token.kind === "end" ? "end of the expression" : JSON.stringify(token.text);
    return this.refuse(`unexpected ${shown}${expected}`, token);
  }
}
