import type { Page, WholeListQuery } from "@periplus/shared/page";
import { z } from "zod";
import { readCursor, toPage } from "./cursor.js";

/** Where a page ended: the last item that was shown, and how many had been shown with it. */
const place = z.tuple([z.string(), z.int().min(1)]);

/**
 * A page of a list that is read whole and in order, because it is short: what follows the last item that was shown. If
 * that one is gone by now, the page starts where it was. `list` names the list with its query, as for `writeCursor`.
 */
export function pageOfWhole<Item>(
  list: string,
  items: readonly Item[],
  { cursor, limit }: WholeListQuery,
  idOf: (item: Item) => string,
): Page<Item> {
  const start = cursor === undefined ? 0 : startAfter(items, idOf, readCursor(list, cursor, place));
  const rows = items.slice(start).map((item, index) => ({ item, shown: start + index + 1 }));
  return toPage(
    list,
    rows,
    limit ?? rows.length,
    ({ item, shown }) => [idOf(item), shown],
    ({ item }) => item,
  );
}

function startAfter<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  [lastId, shown]: z.output<typeof place>,
): number {
  const found = items.findIndex((item) => idOf(item) === lastId);
  return found >= 0 ? found + 1 : shown - 1;
}
