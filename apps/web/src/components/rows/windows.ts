/** Rows in one window: one page of the API. */
export const windowSize = 100;

/** Windows whose rows are kept; the others are read again when one scrolls back to them. */
export const keptWindows = 10;

/**
 * What is known of a list that is read in keyset windows: where each visited window starts and how many rows it
 * had. Without the rows themselves, so it can be kept for going back.
 */
export interface WindowBook {
  /** Cursor of each window that is known to exist; the first starts without one. */
  readonly starts: readonly (string | null)[];
  /** Rows of each window that was read. */
  readonly sizes: readonly number[];
}

export const emptyBook: WindowBook = { starts: [null], sizes: [] };

/** Enters the answer of a window. The same book when it says nothing new. */
export function enterWindow(
  book: WindowBook,
  index: number,
  page: { items: readonly unknown[]; nextCursor: string | null },
): WindowBook {
  const next = page.nextCursor ?? undefined;
  const moved = book.starts[index + 1] !== next;
  if (book.sizes[index] === page.items.length && !moved) return book;
  // A window that ends elsewhere than before moves all that follow: those are learnt anew.
  const sizes = moved ? book.sizes.slice(0, index + 1) : [...book.sizes];
  sizes[index] = page.items.length;
  const starts = book.starts.slice(0, index + 1);
  return { sizes, starts: moved ? (next === undefined ? starts : [...starts, next]) : book.starts };
}

/** Whether the last window that is known to exist has been read. */
export const isComplete = (book: WindowBook): boolean => book.sizes.length === book.starts.length;

/** Rows of the list as far as it is known; a window that was not read yet counts as full. */
export const rowsOf = (book: WindowBook): number =>
  book.starts.reduce((sum, _, index) => sum + (book.sizes[index] ?? windowSize), 0);

/** The window that a row is in, and its place there. */
export function locateRow(book: WindowBook, row: number): { window: number; offset: number } {
  let rest = row;
  for (let window = 0; window < book.starts.length; window += 1) {
    const size = book.sizes[window] ?? windowSize;
    if (rest < size) return { window, offset: rest };
    rest -= size;
  }
  return { window: book.starts.length - 1, offset: 0 };
}

/** The windows that must be there to draw the rows from `first` to `last`, with one more ahead. */
export function neededWindows(book: WindowBook, first: number, last: number): number[] {
  const from = locateRow(book, Math.max(0, first)).window;
  const to = Math.min(locateRow(book, last + windowSize / 2).window, book.starts.length - 1);
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index);
}

/**
 * The windows that may be forgotten: those far from what is drawn. Never the first: with it at hand, a list that one
 * comes back to is there at once.
 */
export function farWindows(book: WindowBook, needed: readonly number[]): number[] {
  const from = needed[0] ?? 0;
  const to = needed.at(-1) ?? 0;
  const spare = Math.max(0, Math.floor((keptWindows - 1 - needed.length) / 2));
  return book.starts
    .map((_, index) => index)
    .filter((index) => index > 0 && (index < from - spare || index > to + spare));
}
