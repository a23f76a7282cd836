import type { RuleCheck } from "@periplus/shared/custom-rule";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { call } from "../../api/client";
import type { CodeMark } from "../../ui/code/Code";

/** Milliseconds without a key before the text is checked. */
const pause = 350;

const noMarks: readonly CodeMark[] = [];

/** Checks a text while it is written. `current` says whether the answer is about the text as it is now. */
export function useRuleCheck(text: string, enabled: boolean) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ["checkCustomRule", settled],
    queryFn: ({ signal }) => call("checkCustomRule", { body: { text: settled } }, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    enabled,
  });
  const { data, error } = query;
  const marks = useMemo(() => (data ? marksOf(data) : noMarks), [data]);
  return { check: data, marks, error, current: settled === text && !query.isPlaceholderData && !query.isFetching };
}

function marksOf({ issues }: RuleCheck): readonly CodeMark[] {
  if (issues.length === 0) return noMarks;
  return issues.map(({ line, column, message, level }) => ({
    startLine: line,
    endLine: line,
    column,
    message,
    ...(level === "warning" ? { tone: level } : {}),
  }));
}
