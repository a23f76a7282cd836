/*
 * Most patterns in rules are simple: an anchor, some literals, a class repeated once. JavaScript's own engine matches
 * them several times faster than a port of RE2, but it backtracks, and its syntax differs. So a pattern is handed to it
 * only when it is in a subset that means the same in both, and when the number of ways to match a short text is small,
 * which is counted beforehand. Everything else stays with RE2.
 */

/** Texts up to this length may be matched natively. */
export const MAX_NATIVE_LENGTH = 256;

/** Ways that the backtracking may have to try on a text of that length. */
const MAX_WAYS = 2 ** 17;

/** A translated piece and in how many ways it can match, at worst. */
interface Piece {
  readonly source: string;
  readonly ways: number;
  /** It matches exactly one character, so it can be repeated without harm. */
  readonly single: boolean;
}

/** The pattern, or a part of it, is outside the subset. */
const OUTSIDE = undefined;

const CLASS_ESCAPES: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "0-9A-Za-z_",
  s: "\\t\\n\\f\\r ",
  n: "\\n",
  t: "\\t",
  r: "\\r",
  f: "\\f",
};
const NEGATED_ESCAPES: Readonly<Record<string, string>> = { D: "[^0-9]", W: "[^0-9A-Za-z_]", S: "[^\\t\\n\\f\\r ]" };
const ASSERTIONS = new Set(["^", "$"]);

/** A printable ASCII character as it stands for itself. */
function literal(char: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** The same inside a class, where a dash has to be escaped, and may be. */
function literalInClass(char: string): string {
  return char === "-" ? "\\-" : literal(char);
}

function isPlain(char: string): boolean {
  return /^[ -~]$/.test(char);
}

class Translator {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): RegExp | undefined {
    const whole = this.#alternatives();
    if (whole === OUTSIDE || this.#at < this.#pattern.length) return OUTSIDE;
    // A match can begin anywhere, unless every alternative says that it begins at the start.
    const starts = whole.anchored ? 1 : MAX_NATIVE_LENGTH;
    return whole.ways * starts > MAX_WAYS ? OUTSIDE : new RegExp(whole.source, "u");
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #accept(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): (Piece & { readonly anchored: boolean }) | undefined {
    const sources: string[] = [];
    let ways = 0;
    let anchored = true;
    do {
      anchored &&= this.#peek() === "^";
      const sequence = this.#sequence();
      if (sequence === OUTSIDE) return OUTSIDE;
      sources.push(sequence.source);
      ways += sequence.ways;
    } while (this.#accept("|"));
    return { source: sources.join("|"), ways, single: false, anchored };
  }

  #sequence(): Piece | undefined {
    let source = "";
    let ways = 1;
    while (this.#at < this.#pattern.length && this.#peek() !== "|" && this.#peek() !== ")") {
      const atom = this.#atom();
      const repeated = atom && this.#repetition(atom);
      if (repeated === undefined) return OUTSIDE;
      source += repeated.source;
      ways *= repeated.ways;
    }
    return { source, ways, single: false };
  }

  #atom(): Piece | undefined {
    if (this.#accept("(")) return this.#group();
    if (this.#accept("[")) return this.#class();
    if (this.#accept("\\")) return this.#escape();
    const char = this.#peek();
    this.#at += 1;
    if (char === "^" || char === "$") return { source: char, ways: 1, single: false };
    if (char === ".") return { source: "[^\\n]", ways: 1, single: true };
    if (!isPlain(char) || "*+?{}]".includes(char)) return OUTSIDE;
    return { source: literal(char), ways: 1, single: true };
  }

  #group(): Piece | undefined {
    if (!this.#accept("?:") && this.#peek() === "?") return OUTSIDE;
    const inner = this.#alternatives();
    if (inner === OUTSIDE || !this.#accept(")")) return OUTSIDE;
    return { source: `(?:${inner.source})`, ways: inner.ways, single: false };
  }

  #escape(): Piece | undefined {
    const char = this.#peek();
    this.#at += 1;
    const inClass = CLASS_ESCAPES[char];
    if (inClass !== undefined) return { source: `[${inClass}]`, ways: 1, single: true };
    const negated = NEGATED_ESCAPES[char];
    if (negated !== undefined) return { source: negated, ways: 1, single: true };
    if (!isPlain(char) || /[0-9A-Za-z]/.test(char)) return OUTSIDE;
    return { source: literal(char), ways: 1, single: true };
  }

  #class(): Piece | undefined {
    let source = this.#accept("^") ? "[^" : "[";
    const start = this.#at;
    while (!this.#accept("]")) {
      const first = this.#classItem(start);
      if (first === OUTSIDE) return OUTSIDE;
      source += first;
      const isRange = this.#peek() === "-" && this.#pattern.charAt(this.#at + 1) !== "]";
      if (!isRange) continue;
      this.#at += 1;
      const last = this.#classItem(start);
      if (last === OUTSIDE || !isOneCharacter(first) || !isOneCharacter(last)) return OUTSIDE;
      source += `-${last}`;
    }
    return this.#at === start + 1 ? OUTSIDE : { source: `${source}]`, ways: 1, single: true };
  }

  #classItem(start: number): string | undefined {
    const char = this.#peek();
    this.#at += 1;
    if (char === "\\") {
      const escaped = this.#peek();
      this.#at += 1;
      return (
        CLASS_ESCAPES[escaped] ?? (isPlain(escaped) && !/[0-9A-Za-z]/.test(escaped) ? literalInClass(escaped) : OUTSIDE)
      );
    }
    // A dash stands for itself at the beginning or the end only, and `[:` begins the name of a class.
    const dash = char === "-" && this.#at - 1 !== start && this.#peek() !== "]";
    if (!isPlain(char) || char === "[" || dash) return OUTSIDE;
    return literalInClass(char);
  }

  #repetition(atom: Piece): Piece | undefined {
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.#pattern.slice(this.#at, this.#at + 12))?.[0];
    if (quantifier === undefined) return this.#peek() === "{" ? OUTSIDE : atom;
    this.#at += quantifier.length;
    // Lazy repetitions match the same texts.
    this.#accept("?");
    if ("*+?{".includes(this.#peek()) && this.#peek() !== "") return OUTSIDE;
    const ways = waysOf(quantifier);
    if (ASSERTIONS.has(atom.source)) return OUTSIDE;
    if (!atom.single && quantifier !== "?") return OUTSIDE;
    const total = atom.single ? ways : atom.ways + 1;
    return { source: atom.source + quantifier, ways: total, single: false };
  }
}

function isOneCharacter(item: string): boolean {
  return item.length === 1 || (item.length === 2 && item.startsWith("\\"));
}

/** In how many ways one character can be repeated. */
function waysOf(quantifier: string): number {
  if (quantifier === "?") return 2;
  const [, least = "0", comma, most] = /^\{(\d+)(,)?(\d*)\}$/.exec(quantifier) ?? [];
  if (quantifier.length === 1 || (comma !== undefined && most === "")) return MAX_NATIVE_LENGTH;
  return comma === undefined ? 1 : Math.max(1, Number(most) - Number(least) + 1);
}

/** The pattern for JavaScript's engine, undefined when it has to stay with RE2. The pattern must be valid there. */
export function translatePattern(pattern: string): RegExp | undefined {
  return new Translator(pattern).translate();
}
