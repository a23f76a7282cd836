/**
 * A path of our own to go to after signing in; anything else would let a link send people elsewhere, and is undefined.
 * `origin` is ours.
 */
export function ownPath(next: string | null | undefined, origin: string): string | undefined {
  if (!next?.startsWith("/") || !URL.canParse(next, origin)) return undefined;
  const url = new URL(next, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : undefined;
}
