import type { QueryIssue, QueryKeys, QueryTerm, QueryValue } from "./syntax.js";

export interface ParsedQuery {
  readonly terms: readonly QueryTerm[];
  readonly issues: readonly QueryIssue[];
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

const keyPattern = /^[a-z][a-z_-]*(?=:)/;
const operatorPattern = /^(>=|<=|>|<)/;

/**
 * Parses a query (`is:open severity:critical,high -ns:kube-system "free text"`) against the keys that a list knows.
 * Never throws: what is not understood is an issue with its place in the text, and the other terms are still there.
 */
export function parseQuery(text: string, keys: QueryKeys): ParsedQuery {
  const terms: QueryTerm[] = [];
  const issues: QueryIssue[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const start = at;
    const negated = text[at] === "-" && at + 1 < text.length && !/\s/.test(text[at + 1] ?? "");
    if (negated) at += 1;
    const key = keyPattern.exec(text.slice(at))?.[0] ?? null;
    if (key !== null) at += key.length + 1;
    const read = readValues(text, at, key !== null);
    at = read.end;
    const term = { key, negated, values: read.tokens.map((token) => toValue(token, key)), start, end: at };
    const issue = read.open ? "A quote is not closed" : checkTerm(term, keys);
    if (issue) issues.push({ message: issue, start, end: at });
    else terms.push(term);
  }
  return { terms, issues };
}

/** Writes terms back as text that parses to the same terms. */
export function formatQuery(terms: readonly Pick<QueryTerm, "key" | "negated" | "values">[]): string {
  return terms
    .map(({ key, negated, values }) => {
      const words = values.map(({ operator, text }) => (operator === "=" ? "" : operator) + quoteIfNeeded(text));
      return `${negated ? "-" : ""}${key === null ? "" : `${key}:`}${words.join(",")}`;
    })
    .join(" ");
}

function readValues(text: string, from: number, list: boolean): { tokens: Token[]; end: number; open: boolean } {
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    let value = "";
    const quoted = text[at] === '"';
    if (quoted) {
      const close = text.indexOf('"', at + 1);
      if (close < 0) return { tokens, end: text.length, open: true };
      value = text.slice(at + 1, close);
      at = close + 1;
    } else {
      while (at < text.length && !/\s/.test(text[at] ?? "") && !(list && text[at] === ",")) {
        value += text[at];
        at += 1;
      }
    }
    tokens.push({ text: value, quoted });
    if (list && text[at] === ",") {
      at += 1;
      continue;
    }
    return { tokens, end: Math.max(at, from), open: false };
  }
}

function toValue(token: Token, key: string | null): QueryValue {
  const operator = key !== null && !token.quoted ? operatorPattern.exec(token.text)?.[0] : undefined;
  return operator
    ? { operator: operator as QueryValue["operator"], text: token.text.slice(operator.length) }
    : { operator: "=", text: token.text };
}

function checkTerm(term: QueryTerm, keys: QueryKeys): string | undefined {
  if (term.values.some(({ text }) => text === ""))
    return term.key === null ? "An empty quote matches nothing" : `\`${term.key}:\` needs a value`;
  if (term.key === null) return undefined;
  const known = Object.hasOwn(keys, term.key) ? keys[term.key] : undefined;
  if (!known) return `\`${term.key}:\` is not known here. Known: ${Object.keys(keys).join(", ")}`;
  const wrong = term.values.find(({ text }) => known.values && !known.values.includes(text));
  if (wrong && known.values) return `\`${term.key}:${wrong.text}\` is not known. Known: ${known.values.join(", ")}`;
  return undefined;
}

const quoteIfNeeded = (text: string) =>
  /[\s,"]|^[-<>]|^[a-z][a-z_-]*:/.test(text) || text === "" ? `"${text}"` : text;
