import type { Count, Page } from "@periplus/shared/page";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type WindowSource, windowQuery } from "./use-windows";

interface WindowedList<Item> {
  /** What the list shows: what was asked for, or until that has come what was shown before. */
  shown: WindowSource<Item> | null;
  /** What is shown is not what is asked for yet. */
  pending: boolean;
  error: Error | null;
  retry: () => void;
  count: Count | undefined;
  empty: boolean;
}

/** Keeps the last good list on screen while the first window of the next one is read. */
export function useWindowedList<Item>(asked: WindowSource<Item>, enabled: boolean): WindowedList<Item> {
  const first = useQuery<Page<Item>>({ ...windowQuery(asked, null), enabled });
  const [good, setGood] = useState<{ name: string; source: WindowSource<Item>; page: Page<Item> } | null>(null);
  const name = JSON.stringify(asked.key);
  if (first.data && (good?.name !== name || good.page !== first.data))
    setGood({ name, source: asked, page: first.data });
  return {
    shown: good?.source ?? null,
    pending: good?.name !== name && first.error === null,
    error: good?.name === name ? null : first.error,
    retry: () => void first.refetch(),
    count: good?.page.count,
    empty: good !== null && good.page.items.length === 0,
  };
}
