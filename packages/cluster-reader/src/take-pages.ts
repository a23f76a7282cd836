import { type ListPage, MalformedPageError } from "./list-page.js";
import type { ListEnd } from "./read-list.js";

/** A list that shows nothing new for so many pages is taken for one that never ends. */
const stalePages = 3;

/**
 * Hands each page on; `take` answers how many of its objects it had not seen before. Returns how the list ended; a
 * MalformedPageError of `take` ends it. Throws what else `take` throws, and when the list's signal aborts.
 */
export async function takePages(
  pages: AsyncGenerator<ListPage, ListEnd>,
  take: (page: ListPage) => number | Promise<number>,
): Promise<ListEnd> {
  let seen = 0;
  let stale = 0;
  let allowed = stalePages;
  try {
    for (;;) {
      const next = await pages.next();
      if (next.done) return next.value;
      // A list that is started again shows first what is known already.
      if (next.value.first) allowed = stalePages + seen;
      seen += 1;
      stale = (await take(next.value)) === 0 ? stale + 1 : 0;
      if (stale > allowed) return { state: "partial", message: "The list shows the same objects again and again." };
    }
  } catch (error) {
    if (!(error instanceof MalformedPageError)) throw error;
    return { state: seen > 1 ? "partial" : "failed", message: error.message };
  } finally {
    // Ends the request for the next page, if one is under way.
    await pages.return({ state: "partial" });
  }
}
