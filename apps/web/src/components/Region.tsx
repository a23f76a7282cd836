import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { toApiError } from "../api/problem";
import { SkeletonRows } from "../ui/Skeleton";
import text from "../ui/text.module.css";
import { ErrorNotice } from "./ErrorNotice";

interface RegionProps<Answer> {
  query: UseQueryResult<Answer>;
  /** What this part shows: "The clusters". */
  what: string;
  children: (answer: Answer) => ReactNode;
  /** The part's own shape while it is read. */
  skeleton?: ReactNode;
  /** Stands where the API knows nothing (any more) by the name that was asked for. */
  missing?: ReactNode;
}

/** A part of a page that is read by itself: an error stays inside of it, and the rest of the page lives. */
export function Region<Answer>({ query, what, children, skeleton, missing }: RegionProps<Answer>) {
  if (query.data !== undefined)
    return (
      <>
        {query.error ? (
          <ErrorNotice
            error={query.error}
            what={`${what} could not be read again`}
            onRetry={() => void query.refetch()}
          />
        ) : null}
        {children(query.data)}
      </>
    );
  if (missing !== undefined && query.error && toApiError(query.error).code === "not-found") return missing;
  if (query.error)
    return <ErrorNotice error={query.error} what={`${what} could not be read`} onRetry={() => void query.refetch()} />;
  return (
    <>
      {skeleton ?? <SkeletonRows label={`${what}: loading`} />}
      <StillWorking />
    </>
  );
}

function StillWorking() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 4_000);
    return () => clearTimeout(timer);
  }, []);
  return late ? (
    <p role="status" className={text.muted}>
      Still working
    </p>
  ) : null;
}
