import { CelCompileError, type Position } from "../errors.js";

export type TokenKind = "name" | "quotedName" | "int" | "uint" | "double" | "string" | "bytes" | "operator" | "end";

/** A piece of source text. `text` is as written, with quotes and prefixes. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly offset: number;
}

const OPERATORS = /(?:&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()[\]{}])/y;
const SPACE = /(?:[ \t\r\n\f]+|\/\/[^\n]*)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED_NAME = /`[A-Za-z0-9_.\-/ ]+`/y;
const DOUBLE = /(?:[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|\.[0-9]+(?:[eE][-+]?[0-9]+)?)/y;
const INTEGER = /(?:0[xX][0-9a-fA-F]+|[0-9]+)[uU]?/y;
const STRING_START = /([rR][bB]?|[bB][rR]?)?("""|'''|"|')/y;

/** How many of the sorted numbers are below the limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds lines and columns of offsets, in code points as people count them. */
export class SourceMap {
  readonly #lineStarts: number[] = [0];
  /** Offsets of the second halves of surrogate pairs, which are no columns of their own. */
  readonly #seconds: number[] = [];

  constructor(source: string) {
    for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
    for (const pair of source.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) this.#seconds.push(pair.index + 1);
  }

  positionOf(offset: number): Position {
    const line = countBelow(this.#lineStarts, offset + 1);
    const start = this.#lineStarts[line - 1] ?? 0;
    const hidden = countBelow(this.#seconds, offset) - countBelow(this.#seconds, start);
    return { line, column: offset - start - hidden + 1 };
  }
}

function match(pattern: RegExp, source: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(source);
}

/** The offset just after the closing quote, or undefined when there is none. */
function endOfString(source: string, start: number, quote: string, raw: boolean): number | undefined {
  for (let at = start; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (source.startsWith(quote, at)) return at + quote.length;
    if (char === "\\" && !raw) at += 1;
    else if ((char === "\n" || char === "\r") && quote.length === 1) return undefined;
  }
  return undefined;
}

function readString(source: string, offset: number): Token | undefined {
  const start = match(STRING_START, source, offset);
  const quote = start?.[2];
  if (start === null || quote === undefined) return undefined;
  const prefix = (start[1] ?? "").toLowerCase();
  const end = endOfString(source, offset + start[0].length, quote, prefix.includes("r"));
  if (end === undefined) return undefined;
  return { kind: prefix.includes("b") ? "bytes" : "string", text: source.slice(offset, end), offset };
}

function readToken(source: string, offset: number): Token | undefined {
  const string = readString(source, offset);
  if (string !== undefined) return string;
  const patterns: readonly (readonly [TokenKind, RegExp])[] = [
    ["name", NAME],
    ["double", DOUBLE],
    ["int", INTEGER],
    ["operator", OPERATORS],
    ["quotedName", QUOTED_NAME],
  ];
  for (const [kind, pattern] of patterns) {
    const text = match(pattern, source, offset)?.[0];
    if (text === undefined) continue;
    return { kind: kind === "int" && /[uU]$/.test(text) ? "uint" : kind, text, offset };
  }
  return undefined;
}

/** Splits the source into tokens, the last of which is `end`. Throws CelCompileError. */
export function tokenize(source: string, sourceMap: SourceMap): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    offset += match(SPACE, source, offset)?.[0].length ?? 0;
    if (offset >= source.length) break;
    const token = readToken(source, offset);
    if (token === undefined) {
      const shown = String.fromCodePoint(source.codePointAt(offset) ?? 0);
      const quoted = shown === '"' || shown === "'";
      const message = quoted ? `string is not closed: ${shown}` : `unexpected character ${JSON.stringify(shown)}`;
      throw new CelCompileError([{ message, ...sourceMap.positionOf(offset) }]);
    }
    tokens.push(token);
    offset += token.text.length;
  }
  tokens.push({ kind: "end", text: "", offset: source.length });
  return tokens;
}
