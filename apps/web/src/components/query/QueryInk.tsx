import { parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys } from "@periplus/shared/query/syntax";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import styles from "./QueryInk.module.css";

interface QueryInkProps {
  text: string;
  keys: QueryKeys;
  input: RefObject<HTMLInputElement | null>;
}

/** Draws the query under the transparent field: keys, negations, and a line under what is not understood. */
export function QueryInk({ text, keys, input }: QueryInkProps) {
  const ink = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const field = input.current;
    const follow = () => {
      if (ink.current && field) ink.current.scrollLeft = field.scrollLeft;
    };
    follow();
    field?.addEventListener("scroll", follow);
    return () => field?.removeEventListener("scroll", follow);
  });
  return (
    <div ref={ink} className={styles.ink} aria-hidden="true">
      {paint(text, keys)}
    </div>
  );
}

function paint(text: string, keys: QueryKeys): ReactNode[] {
  const { terms, issues } = parseQuery(text, keys);
  const parts: ReactNode[] = [];
  let at = 0;
  for (const part of [...terms, ...issues].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, part.start));
    const words = text.slice(part.start, part.end);
    at = part.end;
    if ("message" in part) {
      parts.push(
        <span key={part.start} className={styles.wrong}>
          {words}
        </span>,
      );
      continue;
    }
    const head = part.key === null ? 0 : part.key.length + 1 + (part.negated ? 1 : 0);
    parts.push(
      <span key={part.start} className={part.negated ? styles.negated : undefined}>
        <span className={styles.key}>{words.slice(0, head)}</span>
        {words.slice(head)}
      </span>,
    );
  }
  parts.push(text.slice(at));
  return parts;
}
