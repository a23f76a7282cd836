import { isV6 } from "./ip-address.js";

/*
 * Addresses of the web as Go's net/url (1.26) reads them. JavaScript's URL follows another standard: it repairs what
 * Go refuses.
 */

/** The parts of a URL that Kubernetes' functions give out. */
export interface UrlParts {
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  /** As written where that is a valid encoding, else encoded. */
  readonly escapedPath: string;
  /** Without the question mark. */
  readonly query: string;
}

/** More parameters than this, and Go reads none of them. */
const MAX_PARAMETERS = 10_000;

/** Decodes percent escapes; undefined when one is malformed. */
function decode(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = run.split("%").slice(1);
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
  });
}

/** Characters of a path that need no escape. */
const PATH_SAFE = /[A-Za-z0-9\-_.~$&+,/:;=@]/;

function encodePath(path: string): string {
  return Array.from(path, (char) => {
    if (PATH_SAFE.test(char)) return char;
    return Array.from(
      new TextEncoder().encode(char),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    ).join("");
  }).join("");
}

function escapePath(path: string): string | undefined {
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  return /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/.test(path) ? path : encodePath(decoded);
}

/** Decodes a host: only characters beyond ASCII may be escaped there. */
function decodeHost(host: string): string | undefined {
  if (/%[0-7]/.test(host.replaceAll("%25", "")) || /[\s/?#@\\^`{|}]/.test(host)) return undefined;
  return decode(host);
}

function isPort(text: string): boolean {
  return /^(?::\d*)?$/.test(text);
}

/** `[address]:port`. */
function parseBracketed(host: string): string | undefined {
  const close = host.lastIndexOf("]");
  if (close < 0 || !isPort(host.slice(close + 1))) return undefined;
  const address = decode(host.slice(1, close));
  return address !== undefined && isV6(address) ? `[${address}]${host.slice(close + 1)}` : undefined;
}

function parseHost(scheme: string, host: string): string | undefined {
  const open = host.lastIndexOf("[");
  if (open > 0) return undefined;
  if (open === 0) return parseBracketed(host);
  const strict = scheme === "http" || scheme === "https";
  const colon = strict ? host.indexOf(":") : host.lastIndexOf(":");
  if (colon >= 0 && !isPort(host.slice(colon))) return undefined;
  return decodeHost(host);
}

function parseAuthority(scheme: string, authority: string): string | undefined {
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(0, at));
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || decode(user) === undefined) return undefined;
  return parseHost(scheme, authority.slice(at + 1));
}

/** The scheme in lower case and the rest; undefined when the text begins with a colon. */
function splitScheme(text: string): readonly [string, string] | undefined {
  if (text.startsWith(":")) return undefined;
  const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(text)?.[1];
  return scheme === undefined ? ["", text] : [scheme.toLowerCase(), text.slice(scheme.length + 1)];
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

/**
 * Reads an absolute URL or an absolute path; undefined when the text is neither. In a request, a path that starts with
 * two slashes is a path; elsewhere a host follows.
 */
function parseParts(text: string, request: boolean): UrlParts | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if ((text === "" && request) || /[\x00-\x1f\x7f]/.test(text)) return undefined;
  if (text === "*") return { scheme: "", host: "", escapedPath: "*", query: "" };
  const split = splitScheme(text);
  if (split === undefined) return undefined;
  const [scheme, withQuery] = split;
  const [rest, query] = cut(withQuery, "?");
  if (!rest.startsWith("/")) return scheme === "" ? undefined : { scheme, host: "", escapedPath: "", query };
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || (!request && !rest.startsWith("///")));
  if (!hasAuthority) {
    const escapedPath = escapePath(rest);
    return escapedPath === undefined ? undefined : { scheme, host: "", escapedPath, query };
  }
  const slash = rest.indexOf("/", 2);
  const host = parseAuthority(scheme, slash < 0 ? rest.slice(2) : rest.slice(2, slash));
  const escapedPath = escapePath(slash < 0 ? "" : rest.slice(slash));
  return host === undefined || escapedPath === undefined ? undefined : { scheme, host, escapedPath, query };
}

export function isUrl(text: string): boolean {
  return parseParts(text, true) !== undefined;
}

/** Reads a URL without its fragment; undefined when the text is none. */
export function parseUrl(text: string): UrlParts | undefined {
  const [withoutFragment, fragment] = cut(text, "#");
  if (!isUrl(text) || decode(fragment) === undefined) return undefined;
  return parseParts(withoutFragment, false);
}

/** Host and port; the port is empty when there is none. Brackets go. */
export function splitPort(host: string): { readonly hostname: string; readonly port: string } {
  const colon = host.lastIndexOf(":");
  const hasPort = colon >= 0 && isPort(host.slice(colon));
  const hostname = hasPort ? host.slice(0, colon) : host;
  return { hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port: hasPort ? host.slice(colon + 1) : "" };
}

/** The parameters of a query, in order; malformed ones are left out. */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const pairs = query.split("&");
  if (pairs.length > MAX_PARAMETERS) return values;
  for (const pair of pairs) {
    if (pair === "" || pair.includes(";")) continue;
    const [key, value] = cut(pair, "=").map((part) => decode(part.replaceAll("+", " ")));
    if (key === undefined || value === undefined) continue;
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return values;
}
