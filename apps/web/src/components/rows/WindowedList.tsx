import { useQueryClient } from "@tanstack/react-query";
import { useElementScrollRestoration } from "@tanstack/react-router";
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { SkeletonRows } from "../../ui/Skeleton";
import { ErrorNotice } from "../ErrorNotice";
import { RowGrid, type RowGridProps } from "./RowGrid";
import { useWindowedList } from "./use-windowed-list";
import { useWindows, type WindowSource } from "./use-windows";
import styles from "./WindowedList.module.css";

interface WindowedListProps<Item> extends Omit<RowGridProps<Item>, "rows" | "count"> {
  source: WindowSource<Item>;
  /** What the list holds: "The resources". */
  what: string;
  /** The query has something that is not understood: what is shown belongs to the one before. */
  stopped: boolean;
  empty: ReactNode;
}

/** A list read in windows, with its states: loading, failed, empty, old. */
export function WindowedList<Item>({ source, what, stopped, empty, ...grid }: WindowedListProps<Item>) {
  const list = useWindowedList(source, !stopped);
  const place = useKeptPlace();
  if (list.error && !stopped)
    return <ErrorNotice error={list.error} what={`${what} could not be read`} onRetry={list.retry} />;
  if (!list.shown) return stopped ? null : <SkeletonRows rows={14} label={`${what}: loading`} />;
  const old = list.pending || stopped;
  return (
    <div className={styles.list} data-old={old || undefined} aria-busy={list.pending || undefined}>
      {list.empty ? (
        empty
      ) : (
        <LiveRows
          key={JSON.stringify(list.shown.key)}
          source={list.shown}
          what={what}
          place={place}
          count={list.count?.value}
          {...grid}
        />
      )}
    </div>
  );
}

type LiveRowsProps<Item> = Omit<RowGridProps<Item>, "rows"> & {
  source: WindowSource<Item>;
  what: string;
  place: RefObject<number>;
};

function LiveRows<Item>({ source, what, place, ...grid }: LiveRowsProps<Item>) {
  const rows = useWindows(source);
  // The router scrolls when the page is drawn; a list that comes later scrolls itself.
  useLayoutEffect(() => {
    if (place.current > 0) window.scrollTo(0, place.current);
    place.current = 0;
  }, [place]);
  const client = useQueryClient();
  return (
    <>
      {rows.error ? (
        <ErrorNotice error={rows.error} what={`${what} could not be read on`} onRetry={rows.retry} />
      ) : null}
      {rows.restarted ? <Notice announce>The place in this list is gone. It starts from its top.</Notice> : null}
      {rows.outdated ? (
        <Notice
          announce
          actions={<Button onClick={() => void client.refetchQueries({ queryKey: source.key })}>Show it</Button>}
        >
          A discovery has ended since this list was read.
        </Notice>
      ) : null}
      <RowGrid rows={rows} {...grid} />
    </>
  );
}

/** Where this entry of the history was scrolled to when it was left, in px; 0 for a new one. */
function useKeptPlace(): RefObject<number> {
  const kept = useElementScrollRestoration({ getElement: () => window });
  return useRef(kept?.scrollY ?? 0);
}
