import type { Page } from "@periplus/shared/page";
import { parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys } from "@periplus/shared/query/syntax";
import { useQueries } from "@tanstack/react-query";
import { formatCount } from "../../lib/number";
import { EmptyState } from "../../ui/EmptyState";
import { removeTerm } from "./edit-query";
import styles from "./NothingMatches.module.css";

interface NothingMatchesProps {
  q: string;
  keys: QueryKeys;
  onChange: (q: string) => void;
  /** Reads what another query would give, for its count. */
  read: (q: string, signal: AbortSignal) => Promise<Page<unknown>>;
}

/** Filtered to nothing: says what taking each term away would give. */
export function NothingMatches({ q, keys, onChange, read }: NothingMatchesProps) {
  const { terms } = parseQuery(q, keys);
  const without = terms.map((term) => ({ words: q.slice(term.start, term.end), rest: removeTerm(q, term) }));
  const counts = useQueries({
    queries: without.map(({ rest }) => ({
      queryKey: ["count", Object.keys(keys).join(), rest],
      queryFn: ({ signal }: { signal: AbortSignal }) => read(rest, signal),
    })),
  });
  return (
    <EmptyState title="Nothing matches">
      <ul className={styles.terms}>
        {without.map(({ words, rest }, index) => {
          const page = counts[index]?.data;
          const count = page?.count ?? (page && { value: page.items.length, exact: page.nextCursor === null });
          return (
            <li key={words}>
              <button type="button" onClick={() => onChange(rest)} className={styles.term}>
                Without <code>{words}</code>
                {count ? `: ${formatCount(count)}` : null}
              </button>
            </li>
          );
        })}
      </ul>
    </EmptyState>
  );
}
