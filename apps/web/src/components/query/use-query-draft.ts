import { parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys } from "@periplus/shared/query/syntax";
import { useRef, useState } from "react";

const pause = 300;

/**
 * The text in the box while it is typed. It goes into the address after a pause, and only when it is understood:
 * until then the last good result stays. A query that changes elsewhere (a menu, the back button) wins.
 */
export function useQueryDraft(q: string, keys: QueryKeys, onChange: (q: string, how: "typing" | "done") => void) {
  const [draft, setDraft] = useState({ over: q, text: q });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const text = draft.over === q ? draft.text : q;
  const send = (next: string, how: "typing" | "done") => {
    if (next.trim() === q || parseQuery(next, keys).issues.length > 0) return;
    setDraft({ over: next.trim(), text: next });
    onChange(next.trim(), how);
  };
  return {
    text,
    type: (next: string) => {
      clearTimeout(timer.current);
      setDraft({ over: q, text: next });
      timer.current = setTimeout(() => send(next, "typing"), pause);
    },
    finish: (next: string) => {
      clearTimeout(timer.current);
      setDraft({ over: q, text: next });
      send(next, "done");
    },
  };
}
