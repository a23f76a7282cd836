import { type Document, isCollection, isNode, LineCounter, parseAllDocuments } from "yaml";

interface ParsedFile {
  readonly documents: readonly Document[];
  readonly counter: LineCounter;
}

/** Finds the line of a path (`spec.containers[0].image`) in the text of a file; each file is parsed once, when asked for. */
export class LineFinder {
  private readonly parsed = new Map<string, ParsedFile>();

  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  /** 1-based line of the deepest part of the path that is there; 1 where nothing of it is. */
  lineOf(file: string, document: number, path: string): number {
    const { documents, counter } = this.parse(file);
    const contents = documents[document]?.contents;
    let node: unknown = contents;
    let line = isNode(contents) && contents.range ? counter.linePos(contents.range[0]).line : 1;
    for (const step of path.match(/[^.[\]]+/g) ?? []) {
      if (!isCollection(node)) break;
      node = node.get(/^\d+$/.test(step) ? Number(step) : step, true);
      if (!isNode(node) || !node.range) break;
      line = counter.linePos(node.range[0]).line;
    }
    return line;
  }

  private parse(file: string): ParsedFile {
    const known = this.parsed.get(file);
    if (known) return known;
    const counter = new LineCounter();
    const documents = parseAllDocuments(this.texts.get(file) ?? "", { lineCounter: counter });
    const parsed = { documents: Array.isArray(documents) ? documents : [], counter };
    this.parsed.set(file, parsed);
    return parsed;
  }
}
