/** The search part of an address as it is kept in the router: plain text, never JSON (`q=123` stays text). */
export type SearchText = Record<string, string | undefined>;

/** `?q=kind%3APod&sort=name` → `{ q: "kind:Pod", sort: "name" }`; of a key given twice the last counts. */
export function parseSearchText(search: string): SearchText {
  return Object.fromEntries(new URLSearchParams(search));
}

/**
 * The reverse. Empty and undefined values are left out. Characters that a query is written with
 * (`: , / * = > < ( ) @`) stay readable: none of them ends a query part (RFC 3986 §3.4).
 */
export function formatSearchText(search: Record<string, unknown>): string {
  const parts = Object.entries(search)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeReadably(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

const encodeReadably = (text: string) =>
  encodeURIComponent(text.toWellFormed())
    .replace(/%(?:3A|2C|2F|2A|3D|3E|3C|40)/g, decodeURIComponent)
    .replaceAll("%20", "+");
