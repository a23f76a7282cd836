/** Bodies reach the routes as text, because signatures cover them byte by byte. */

/** A form body; empty where there is none. */
export function formOf(body: unknown): URLSearchParams {
  return new URLSearchParams(typeof body === "string" ? body : "");
}

/** A JSON body; undefined where it is empty or no JSON. */
export function jsonOf(body: unknown): unknown {
  if (typeof body !== "string" || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
