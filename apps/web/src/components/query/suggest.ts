import { formatQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys } from "@periplus/shared/query/syntax";

export interface Suggestion {
  /** What replaces the text between `from` and `to`. */
  insert: string;
  label: string;
  detail?: string | undefined;
  count?: number | undefined;
}

export interface Suggestions {
  from: number;
  to: number;
  options: Suggestion[];
}

/** For a key its values as they occur, most frequent first. */
export type KnownValues = Readonly<
  Record<string, readonly { value: string; label: string; count: number | null }[] | undefined>
>;

const most = 12;

/** What could stand at the caret: keys where a word starts, values that exist after a key's colon. */
export function suggest(text: string, caret: number, keys: QueryKeys, known: KnownValues): Suggestions {
  const { start, end } = wordAt(text, caret);
  const word = text.slice(start, caret);
  const body = word.startsWith("-") ? 1 : 0;
  const colon = word.indexOf(":");
  const key = colon < 0 ? undefined : word.slice(body, colon);
  if (key === undefined || !Object.hasOwn(keys, key)) return suggestKeys(word.slice(body), start + body, end, keys);
  const valueStart = start + Math.max(colon, word.lastIndexOf(",")) + 1;
  const partial = text
    .slice(valueStart, caret)
    .replace(/^(>=|<=|>|<)/, "")
    .replace(/^"/, "")
    .toLowerCase();
  const taken = new Set(
    text
      .slice(start + colon + 1, valueStart)
      .split(",")
      .filter(Boolean),
  );
  const closed = (keys[key]?.values ?? []).map((value) => ({ value, label: value, count: undefined }));
  const options = (known[key] ?? closed)
    .filter(({ value, label }) => !taken.has(value) && matches(partial, value, label))
    .slice(0, most)
    .map(({ value, label, count }) => ({
      insert: formatQuery([{ key: null, negated: false, values: [{ operator: "=", text: value }] }]),
      label: value,
      detail: label === value ? undefined : label,
      count: count ?? undefined,
    }));
  return { from: valueStart, to: valueEnd(text, caret, end), options };
}

function suggestKeys(typed: string, from: number, to: number, keys: QueryKeys): Suggestions {
  const options = Object.entries(keys)
    .filter(([key]) => key.startsWith(typed.toLowerCase()))
    .map(([key, { description }]) => ({ insert: `${key}:`, label: `${key}:`, detail: description }));
  return { from, to, options };
}

const matches = (partial: string, value: string, label: string) =>
  value.toLowerCase().includes(partial) || label.toLowerCase().includes(partial);

/** The word around the caret; spaces inside of quotes do not end it. */
function wordAt(text: string, caret: number): { start: number; end: number } {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(text[at] ?? "")) start = at + 1;
  }
  let end = caret;
  while (end < text.length && (quoted ? text[end - 1] !== '"' || end === caret : !/\s/.test(text[end] ?? ""))) end += 1;
  return { start, end };
}

/** A value ends at a comma, or with its word. */
function valueEnd(text: string, caret: number, wordEnd: number): number {
  const comma = text.slice(caret, wordEnd).indexOf(",");
  return comma < 0 ? wordEnd : caret + comma;
}
