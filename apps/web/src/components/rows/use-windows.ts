import type { Page } from "@periplus/shared/page";
import { type QueryKey, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { toApiError } from "../../api/problem";
import { keepBook, recallBook } from "./kept-books";
import { emptyBook, enterWindow, farWindows, isComplete, locateRow, neededWindows, rowsOf } from "./windows";

/** A list that answers in pages: `key` names the list and what is asked of it. */
export interface WindowSource<Item> {
  key: QueryKey;
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<Item>>;
}

export interface WindowedRows<Item> {
  /** Rows as far as the list is known. */
  total: number;
  complete: boolean;
  rowAt: (index: number) => Item | undefined;
  /** Says which rows are drawn, so that their windows are read. */
  show: (first: number, last: number) => void;
  error: Error | null;
  retry: () => void;
  /** The place that one came back to is gone: the list is shown from its top. */
  restarted: boolean;
  /** The list has changed on the server since it was read; what is on screen stays until asked for. */
  outdated: boolean;
}

/** Query of one window, for the hook and for whoever wants the first one beforehand. */
export const windowQuery = <Item>({ key, read }: WindowSource<Item>, cursor: string | null) => ({
  queryKey: [...key, cursor],
  queryFn: ({ signal }: { signal: AbortSignal }) => read(cursor, signal),
  // Rows do not change under the reader: they are read again when the reader asks.
  staleTime: Number.POSITIVE_INFINITY,
});

/** The rows of a list, of which only those near the drawn ones are in memory. */
export function useWindows<Item>(source: WindowSource<Item>): WindowedRows<Item> {
  const client = useQueryClient();
  const name = JSON.stringify(source.key);
  const [book, setBook] = useState(() => recallBook(name));
  const [range, setRange] = useState({ first: 0, last: 0 });
  const needed = neededWindows(book, range.first, range.last);
  const results = useQueries({ queries: needed.map((index) => windowQuery(source, book.starts[index] ?? null)) });

  const learnt = needed.reduce((current, index, at) => {
    const page = results[at]?.data;
    return page ? enterWindow(current, index, page) : current;
  }, book);
  if (learnt !== book) setBook(learnt);

  useEffect(() => keepBook(name, book), [name, book]);
  const far = farWindows(book, needed).join();
  useEffect(() => {
    for (const index of far.split(",").filter(Boolean)) {
      const queryKey = [...(JSON.parse(name) as QueryKey), book.starts[Number(index)]];
      client.removeQueries({ queryKey, exact: true });
    }
  }, [client, name, far, book]);

  const error = results.find((result) => result.error)?.error ?? null;
  const [restarted, setRestarted] = useState(false);
  // A cursor that was kept for going back can be one that the server no longer takes: the list starts anew.
  if (error && toApiError(error).code === "invalid-cursor" && book !== emptyBook) {
    setBook(emptyBook);
    setRestarted(true);
  }

  const show = useCallback((first: number, last: number) => {
    setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  return {
    total: rowsOf(book),
    complete: isComplete(book),
    rowAt: (index) => {
      const { window, offset } = locateRow(book, index);
      return results[needed.indexOf(window)]?.data?.items[offset];
    },
    show,
    error,
    retry: () => void Promise.all(results.filter((result) => result.error).map((result) => result.refetch())),
    restarted,
    outdated: results.some(({ data, isStale, isFetching }) => data !== undefined && isStale && !isFetching),
  };
}
