import type { Json } from "@periplus/posture/snapshot/object";
import { builtInHead, decodeItem, decodePage, headBytes, type ListPage, mostItems } from "./list-page.js";

/** An item of a list, of which only that is read what tells whether it is known already. */
export interface ListedItem {
  /** Undefined where it cannot be told without parsing the item. */
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** The item itself. Throws SyntaxError where it is not JSON. */
  parse(): Json;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * The items of a page whose objects are mostly known: finding the names and versions in its bytes costs a third of
 * parsing it. A page that is not as API servers write it is parsed whole. Throws MalformedPageError.
 */
export function scanPage(page: Pick<ListPage, "bytes">): ListedItem[] {
  return new PageScan(page.bytes).items() ?? decodePage(page).map(parsedItem);
}

/** An item that is parsed already. */
export function parsedItem(item: Json): ListedItem {
  return { uid: undefined, resourceVersion: undefined, parse: () => item };
}

/** Walks over the bytes of a page once. What it does not understand ends the walk: then nothing is known of the page. */
class PageScan {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  items(): ListedItem[] | undefined {
    const head = builtInHead.exec(this.bytes.toString("latin1", 0, headBytes));
    if (head === null) return undefined;
    this.#at = head[0].length;
    if (this.#next() !== openList) return undefined;
    this.#at += 1;
    const items: ListedItem[] = [];
    if (this.#next() === closeList) return this.#isEnd() ? items : undefined;
    for (;;) {
      const item = this.#next() === openObject ? this.#item() : undefined;
      if (item === undefined || items.length >= mostItems) return undefined;
      items.push(item);
      const mark = this.#next();
      if (mark === closeList) return this.#isEnd() ? items : undefined;
      if (mark !== comma) return undefined;
      this.#at += 1;
    }
  }

  /** The byte at which the next token begins. */
  #next(): number | undefined {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.#at += 1;
    }
  }

  /** After the list nothing comes but the end of the object that holds it. */
  #isEnd(): boolean {
    this.#at += 1;
    if (this.#next() !== closeObject) return false;
    this.#at += 1;
    return this.#next() === undefined;
  }

  #item(): ListedItem | undefined {
    const { bytes } = this;
    const start = this.#at;
    let depth = 0;
    let inMetadata = false;
    let uid: string | undefined;
    let resourceVersion: string | undefined;
    // In a variable of its own: most of the time goes into this loop.
    let at = start;
    while (at < bytes.length) {
      const byte = bytes[at];
      if (byte === quote) {
        const text = at + 1;
        at = endOfText(bytes, at);
        if (depth > 2 || (depth === 2 && !inMetadata)) continue;
        this.#at = at;
        if (this.#next() !== colon) continue;
        if (depth === 1) {
          inMetadata = this.#isText(text, "metadata");
          // Of two fields of one name the last one counts.
          if (inMetadata) uid = resourceVersion = undefined;
        } else if (this.#isText(text, "uid")) uid = this.#valueText();
        else if (this.#isText(text, "resourceVersion")) resourceVersion = this.#valueText();
        at = this.#at;
        continue;
      }
      at += 1;
      if (byte === openObject || byte === openList) depth += 1;
      else if (byte === closeObject || byte === closeList) depth -= 1;
      else continue;
      if (depth === 0) {
        this.#at = at;
        const end = at;
        return { uid, resourceVersion, parse: () => decodeItem(bytes.toString("utf8", start, end)) };
      }
    }
    return undefined;
  }

  /** Whether the text that ends before this place is these letters and nothing else. */
  #isText(start: number, letters: string): boolean {
    const end = start + letters.length;
    return this.bytes[end] === quote && this.bytes.toString("latin1", start, end) === letters;
  }

  /** The text behind a colon; undefined where it is no text, or one with escapes. */
  #valueText(): string | undefined {
    this.#at += 1;
    if (this.#next() !== quote) return undefined;
    const start = this.#at + 1;
    this.#at = endOfText(this.bytes, this.#at);
    const text = this.bytes.toString("utf8", start, this.#at - 1);
    return text === "" || text.includes("\\") ? undefined : text;
  }
}

/** The place behind the quote that ends the text which the quote at `start` begins. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) break;
    if (byte === backslash) at += 1;
  }
  return at + 1;
}
