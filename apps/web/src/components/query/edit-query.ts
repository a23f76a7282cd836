import { formatQuery, parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys, QueryTerm } from "@periplus/shared/query/syntax";

/**
 * Changes to a query as text, so that what a menu does is what a person would have typed: the rest of the text
 * stays as it was written.
 */

/** The values that a key is asked for, outside of negations and comparisons. */
export function chosenValues(text: string, key: string, keys: QueryKeys): string[] {
  return parseQuery(text, keys)
    .terms.filter((term) => isPlain(term, key))
    .flatMap((term) => term.values.map((value) => value.text));
}

/** Adds a value to the key's first term, or takes it out of every term that has it; a term without values goes. */
export function toggleValue(text: string, key: string, value: string, keys: QueryKeys): string {
  const terms = parseQuery(text, keys).terms.filter((term) => isPlain(term, key));
  const holding = terms.filter((term) => term.values.some((each) => each.text === value));
  if (holding.length > 0)
    return holding.reduceRight((rest, term) => {
      const values = term.values.filter((each) => each.text !== value);
      return values.length === 0 ? removeTerm(rest, term) : replaceTerm(rest, term, { ...term, values });
    }, text);
  const added = { text: value, operator: "=" } as const;
  const first = terms[0];
  if (first) return replaceTerm(text, first, { ...first, values: [...first.values, added] });
  return [text.trim(), formatQuery([{ key, negated: false, values: [added] }])].filter(Boolean).join(" ");
}

/** Takes every plain term of a key out. */
export const clearKey = (text: string, key: string, keys: QueryKeys): string =>
  parseQuery(text, keys)
    .terms.filter((term) => isPlain(term, key))
    .reduceRight((rest, term) => removeTerm(rest, term), text);

/** Takes one term out, with the space before it. */
export function removeTerm(text: string, term: { start: number; end: number }): string {
  return `${text.slice(0, term.start).trimEnd()} ${text.slice(term.end).trimStart()}`.trim();
}

/** Takes out what was not understood. */
export const dropIssues = (text: string, keys: QueryKeys): string =>
  parseQuery(text, keys).issues.reduceRight((rest, issue) => removeTerm(rest, issue), text);

const isPlain = (term: QueryTerm, key: string) =>
  term.key === key && !term.negated && term.values.every(({ operator }) => operator === "=");

const replaceTerm = (text: string, old: QueryTerm, next: QueryTerm) =>
  `${text.slice(0, old.start)}${formatQuery([next])}${text.slice(old.end)}`;
