import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Scalar,
  visit,
} from "yaml";

/** A place in a text, both from 1; columns in code points, as CEL counts them. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Finds where in a YAML text the fields of its document are, and the characters of its texts. */
export class TextPlaces {
  readonly #lines = new LineCounter();

  constructor(
    private readonly text: string,
    private readonly document: Document.Parsed,
  ) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lines.addNewLine(at + 1);
    this.#lines.lineStarts.unshift(0);
  }

  /** Where a field begins; where it is not there, the nearest field around it. */
  ofField(path: readonly (string | number)[]): TextPlace {
    const node = this.#find(path);
    return this.at(node?.range?.[0] ?? 0);
  }

  /** Where the name of a field is. */
  ofKey(path: readonly (string | number)[]): TextPlace {
    const parent = this.#find(path.slice(0, -1));
    const pair = isMap(parent) ? parent.items.find(({ key }) => keyText(key) === String(path.at(-1))) : undefined;
    return pair === undefined ? this.ofField(path) : this.at(startOf(pair.key));
  }

  /** Where a line and column of what a field says, without spaces around it, are in the text. */
  ofCharacter(path: readonly (string | number)[], within: TextPlace): TextPlace {
    const node = this.#find(path);
    if (!isScalar(node) || typeof node.value !== "string" || node.range == null) return this.ofField(path);
    const lead = node.value.length - node.value.trimStart().length;
    const index = lead + indexOf(node.value.slice(lead), within);
    return this.at(offsetOf(node as Scalar<string>, this.text, index));
  }

  /** Where anchors and aliases are. */
  aliases(): TextPlace[] {
    const found: TextPlace[] = [];
    visit(this.document, (_key, node) => {
      const isAnchored = (isCollection(node) || isScalar(node)) && node.anchor !== undefined;
      if (isAlias(node) || isAnchored) found.push(this.at(startOf(node)));
    });
    return found;
  }

  /** Names that a map has twice, with where the second is. */
  repeatedKeys(): { key: string; at: TextPlace }[] {
    const found: { key: string; at: TextPlace }[] = [];
    visit(this.document, {
      Map: (_key, map) => {
        const seen = new Set<string>();
        for (const { key } of map.items) {
          const text = keyText(key);
          if (seen.has(text)) found.push({ key: text, at: this.at(startOf(key)) });
          seen.add(text);
        }
      },
    });
    return found;
  }

  at(offset: number): TextPlace {
    const { line, col } = this.#lines.linePos(offset);
    const start = offset - col + 1;
    return { line, column: Array.from(this.text.slice(start, offset)).length + 1 };
  }

  #find(path: readonly (string | number)[]): Node | undefined {
    let node: Node | null | undefined = this.document.contents;
    for (const part of path) {
      const child: unknown = isCollection(node) ? node.get(part, true) : undefined;
      if (!isNode(child)) break;
      node = child;
    }
    return node ?? undefined;
  }
}

function isNode(value: unknown): value is Node {
  return isCollection(value) || isScalar(value) || isAlias(value);
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** The index in a text of a line and column. */
function indexOf(value: string, { line, column }: TextPlace): number {
  const lines = value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const within = Array.from(lines[line - 1] ?? "")
    .slice(0, column - 1)
    .join("").length;
  return Math.min(before + within, value.length);
}

/**
 * Where a character of what a scalar says is in the text. YAML folds and indents, but leaves the characters that are no
 * space in their order: the n-th of these in the value is the n-th in the text.
 */
function offsetOf(scalar: Scalar<string>, text: string, index: number): number {
  const start = scalar.range?.[0] ?? 0;
  const { value } = scalar;
  const isSpace = index >= value.length || /\s/.test(value[index] ?? "");
  // Of a space, and of the end, the place behind what stands before it.
  const wanted = countVisible(value.slice(0, index)) - (isSpace ? 1 : 0);
  if (wanted < 0) return start;
  let seen = -1;
  for (const { offset, length, said } of charactersOf(scalar, text)) {
    seen += countVisible(said);
    if (seen >= wanted) return isSpace ? offset + length : offset;
  }
  return start;
}

function countVisible(text: string): number {
  return text.replace(/\s/g, "").length;
}

interface SourceCharacter {
  readonly offset: number;
  readonly length: number;
  /** What it stands for. */
  readonly said: string;
}

const escapes = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[\s\S])/y;

/** The characters between the quotes of a scalar, or below its header, an escape as one. */
function* charactersOf({ type, range }: Scalar<string>, text: string): Generator<SourceCharacter> {
  const [start = 0, end = 0] = range ?? [];
  const isBlock = type === "BLOCK_FOLDED" || type === "BLOCK_LITERAL";
  const isQuoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
  let at = isBlock ? text.indexOf("\n", start) + 1 : start + (isQuoted ? 1 : 0);
  const last = isQuoted ? end - 1 : end;
  while (at < last) {
    const character = text[at] ?? "";
    let length = 1;
    let said = character;
    if (type === "QUOTE_SINGLE" && character === "'") length = 2;
    if (type === "QUOTE_DOUBLE" && character === "\\") {
      escapes.lastIndex = at;
      const [written = "\\", ...codes] = escapes.exec(text) ?? [];
      const code = codes.find((each) => each !== undefined);
      length = written.length;
      said = code === undefined ? simpleEscape(written[1] ?? "") : String.fromCodePoint(Number.parseInt(code, 16));
    }
    yield { offset: at, length, said };
    at += length;
  }
}

/** What follows a backslash: of the letters only whether it is a space matters here. */
function simpleEscape(letter: string): string {
  return /[\sntrvfNLP_]/.test(letter) ? " " : letter;
}
