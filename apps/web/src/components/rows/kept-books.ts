import { emptyBook, type WindowBook } from "./windows";

const prefix = "periplus.rows.";

/**
 * Where the windows of a list start is kept for the tab, so that going back and reloading find a list as long as
 * it was, and the browser its place in it.
 */
export function keepBook(name: string, book: WindowBook): void {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(book));
  } catch {
    // Storage is closed or full: the list starts from its top again.
  }
}

export function recallBook(name: string): WindowBook {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(prefix + name) ?? "null");
    return isBook(kept) ? kept : emptyBook;
  } catch {
    return emptyBook;
  }
}

const isBook = (kept: unknown): kept is WindowBook =>
  typeof kept === "object" &&
  kept !== null &&
  "starts" in kept &&
  Array.isArray(kept.starts) &&
  kept.starts.length > 0 &&
  "sizes" in kept &&
  Array.isArray(kept.sizes);
