import { sizeOf, stringCost } from "../cost.js";
import { Failure } from "../errors.js";
import { type CostRule, type Definition, define } from "../functions.js";
import { type CelType, urlType } from "../types.js";
import { OpaqueValue, setOwn } from "../values.js";
import { isUrl, parseQuery, parseUrl, splitPort, type UrlParts } from "./url-text.js";

export class UrlValue extends OpaqueValue {
  readonly #text: string;
  readonly #parts: UrlParts;

  constructor(text: string, parts: UrlParts) {
    super();
    this.#text = text;
    this.#parts = parts;
  }

  override type(): CelType {
    return urlType;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof UrlValue && other.#text === this.#text;
  }

  parts(): UrlParts {
    return this.#parts;
  }
}

function readUrl(text: string): UrlValue {
  const parts = parseUrl(text);
  if (parts === undefined) throw new Failure(`${JSON.stringify(text)} is no URL`);
  return new UrlValue(text, parts);
}

function queryOf(url: UrlValue): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const [key, values] of parseQuery(url.parts().query)) setOwn(map, key, values);
  return map;
}

function part(name: string, read: (parts: UrlParts) => string): Definition {
  return define(`URL.${name}(): string`, (_frame, url: UrlValue) => read(url.parts()));
}

/** Rules that hold whatever the argument is. */
export const urlCosts: ReadonlyMap<string, CostRule> = new Map([["url", (text) => stringCost(sizeOf(text))]]);

export const urls: readonly Definition[] = [
  define("url(string): URL", (_frame, text: string) => readUrl(text)),
  define("isURL(string): bool", (_frame, text: string) => isUrl(text)),
  part("getScheme", ({ scheme }) => scheme),
  part("getHost", ({ host }) => host),
  part("getHostname", ({ host }) => splitPort(host).hostname),
  part("getPort", ({ host }) => splitPort(host).port),
  part("getEscapedPath", ({ escapedPath }) => escapedPath),
  define("URL.getQuery(): map(string, list(string))", (_frame, url: UrlValue) => queryOf(url)),
];
