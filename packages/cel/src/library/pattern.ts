import { RE2JS } from "re2js";
import { Failure } from "../errors.js";
import { MAX_NATIVE_LENGTH, translatePattern } from "./native-pattern.js";

/** Results of short texts are remembered: names and images come up again and again. */
const MAX_REMEMBERED = 2_000;
const MAX_PATTERNS = 200;

/** A compiled pattern of RE2: linear time, no look-around, no back-references. */
export class Pattern {
  readonly #regex: RE2JS;
  /** For short texts, where the pattern allows it. */
  readonly #native: RegExp | undefined;
  readonly #remembered = new Map<string, boolean>();

  /** Throws what RE2JS throws when the pattern is none. */
  constructor(source: string) {
    this.#regex = RE2JS.compile(source);
    this.#native = translatePattern(source);
  }

  /** Does the pattern match somewhere in the text? */
  test(text: string): boolean {
    if (text.length > MAX_NATIVE_LENGTH) return this.#regex.test(text);
    if (this.#native !== undefined) return this.#native.test(text);
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const found = this.#regex.test(text);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(text, found);
    return found;
  }

  /** The first match, empty when there is none. */
  find(text: string): string {
    const matcher = this.#regex.matcher(text);
    return matcher.find() ? (matcher.group() ?? "") : "";
  }

  /** The matches one after the other, as Go finds them: an empty match right behind another one is none. */
  *findAll(text: string): Generator<string> {
    const matcher = this.#regex.matcher(text);
    let previousEnd = -1;
    for (let at = 0; at <= text.length && matcher.find(at); ) {
      const start = matcher.start();
      const end = matcher.end();
      if (end > at || start !== previousEnd) yield text.slice(start, end);
      previousEnd = end;
      at = end > at ? end : at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
    }
  }
}

/** Patterns may come from data, so the oldest ones leave when there are many. */
const compiled = new Map<string, Pattern>();

/** Compiles a pattern, or takes it from those that were compiled before. Throws a Failure. */
export function compilePattern(source: string): Pattern {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  let pattern: Pattern;
  try {
    pattern = new Pattern(source);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
  if (compiled.size >= MAX_PATTERNS) {
    const [oldest] = compiled.keys();
    if (oldest !== undefined) compiled.delete(oldest);
  }
  compiled.set(source, pattern);
  return pattern;
}
