import type { IncomingMessage } from "node:http";

/**
 * What the mock is asked to play, from `?mock=` in the address of the page (which every call names as its
 * referrer): `empty` (nothing connected), `error`, `slow`, `reader`, `manager`, `signed-out`, `clean` (no findings),
 * `young` (connected, nothing read yet); several are joined by commas.
 */
export type Scene = ReadonlySet<string>;

export function sceneOf(request: IncomingMessage): Scene {
  const referrer = request.headers.referer;
  const asked = referrer ? new URL(referrer).searchParams.get("mock") : null;
  return new Set((asked ?? "").split(",").filter(Boolean));
}
