import type { LiteralValue } from "../ast.js";
import { CelUint, fitsInt, fitsUint, narrowInteger } from "../values.js";
import type { Token } from "./lexer.js";

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "?": "?",
  '"': '"',
  "'": "'",
  "`": "`",
};

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S])|$)/g;

/** What is between the quotes, and how it is to be read. */
function contentOf(text: string): { readonly body: string; readonly raw: boolean } {
  const prefix = /^[rRbB]*/.exec(text)?.[0] ?? "";
  const rest = text.slice(prefix.length);
  const width = rest.startsWith('"""') || rest.startsWith("'''") ? 3 : 1;
  return { body: rest.slice(width, -width).replace(/\r\n?/g, "\n"), raw: /[rR]/.test(prefix) };
}

/** An escape's code: a byte for \x and octal, a code point for \u. Undefined when there is no such escape. */
function escapeCode(
  groups: readonly (string | undefined)[],
): { readonly byte: boolean; readonly code: number } | undefined {
  const [hexLower, hexUpper, short, long, octal, char] = groups;
  const hex = hexLower ?? hexUpper;
  if (hex !== undefined) return { byte: true, code: Number.parseInt(hex, 16) };
  if (octal !== undefined) return { byte: true, code: Number.parseInt(octal, 8) };
  const point = short ?? long;
  if (point !== undefined) return { byte: false, code: Number.parseInt(point, 16) };
  const simple = char === undefined ? undefined : SIMPLE_ESCAPES[char];
  return simple === undefined ? undefined : { byte: false, code: simple.charCodeAt(0) };
}

function isCodePoint(code: number): boolean {
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

/** The value of a string token, or a message. */
export function readStringLiteral(token: Token): { readonly value: string } | { readonly message: string } {
  const { body, raw } = contentOf(token.text);
  if (raw) return { value: body };
  let message: string | undefined;
  const value = body.replace(ESCAPE, (written: string, ...groups: (string | undefined)[]) => {
    const found = escapeCode(groups);
    if (found === undefined) message ??= `unknown escape ${written}`;
    else if (!isCodePoint(found.code)) message ??= `${written} is not a character`;
    else return String.fromCodePoint(found.code);
    return "";
  });
  return message === undefined ? { value } : { message };
}

/** The value of a bytes token, or a message. */
export function readBytesLiteral(token: Token): { readonly value: Uint8Array } | { readonly message: string } {
  const { body, raw } = contentOf(token.text);
  const encoder = new TextEncoder();
  if (raw) return { value: encoder.encode(body) };
  const out: number[] = [];
  let end = 0;
  for (const match of body.matchAll(ESCAPE)) {
    out.push(...encoder.encode(body.slice(end, match.index)));
    end = match.index + match[0].length;
    const found = escapeCode(match.slice(1));
    if (found === undefined) return { message: `unknown escape ${match[0]}` };
    if (/^\\[uU]/.test(match[0])) return { message: `${match[0]}: bytes know no \\u escapes` };
    out.push(found.code);
  }
  out.push(...encoder.encode(body.slice(end)));
  return { value: Uint8Array.from(out) };
}

/** The value of a number token, `sign` being "-" or "", or a message. */
export function readNumberLiteral(
  token: Token,
  sign: "" | "-",
): { readonly value: LiteralValue } | { readonly message: string } {
  if (token.kind === "double") return { value: { double: Number(sign + token.text) } };
  if (token.kind === "uint") {
    const value = BigInt(token.text.slice(0, -1));
    if (sign === "-") return { message: "a uint cannot be negative" };
    return fitsUint(value) ? { value: new CelUint(value) } : { message: `${token.text} is beyond uint` };
  }
  const value = sign === "-" ? -BigInt(token.text) : BigInt(token.text);
  return fitsInt(value) ? { value: narrowInteger(value) } : { message: `${sign}${token.text} is beyond int` };
}
