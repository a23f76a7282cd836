import { parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys, QueryTerm } from "@periplus/shared/query/syntax";
import { severities } from "@periplus/shared/vocabulary";
import { MockProblem } from "./problem";

/** What an item has for each key of the language; `text` is what free words are looked for in. */
export type Words<Item> = (item: Item, key: string) => readonly string[];

/** The items that a query asks for, as the API would choose them. `without` leaves a key's terms out. */
export function choose<Item>(items: readonly Item[], q: string, keys: QueryKeys, words: Words<Item>, without?: string) {
  const { terms, issues } = parseQuery(q, keys);
  if (issues.length > 0) throw new MockProblem("invalid-query", issues.map(({ message }) => message).join("; "));
  const asked = terms.filter(({ key }) => key !== without || key === null);
  return items.filter((item) => asked.every((term) => meets(item, term, words) !== term.negated));
}

function meets<Item>(item: Item, term: QueryTerm, words: Words<Item>): boolean {
  const have = words(item, term.key ?? "text");
  return term.values.some(({ operator, text }) => {
    if (term.key === null) return have.some((word) => word.toLowerCase().includes(text.toLowerCase()));
    if (operator !== "=") return have.some((word) => compare(word, text, operator));
    if (text.includes("*"))
      return have.some((word) =>
        new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(word),
      );
    return have.includes(text);
  });
}

function compare(word: string, text: string, operator: string): boolean {
  const place = (value: string) => severities.length - (severities as readonly string[]).indexOf(value);
  const apart = place(word) - place(text);
  return operator === ">" ? apart > 0 : operator === ">=" ? apart >= 0 : operator === "<" ? apart < 0 : apart <= 0;
}

/** One page of a list; the cursor is the place of the next row. */
export function pageOf<Item, View>(
  items: readonly Item[],
  query: { cursor?: string | undefined; limit: number },
  view: (item: Item) => View,
) {
  const from = Number(query.cursor ?? 0);
  const to = from + query.limit;
  return {
    items: items.slice(from, to).map(view),
    nextCursor: to < items.length ? String(to) : null,
    count: { value: Math.min(items.length, 10_000), exact: items.length <= 10_000 },
  };
}
