/** One document of a YAML stream. */
export interface YamlChunk {
  /** 0-based index of the document in the stream. */
  index: number;
  /** 1-based line of the file on which the text begins. */
  startLine: number;
  text: string;
}

const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
/** A line that is neither empty nor a comment nor a directive. */
const content = /^[ \t]*[^\s#%]|^[ \t]+%/m;

/**
 * Splits a YAML stream at its document markers, so that a document that does not parse cannot take the others with
 * it. At the start of a line the markers always end a document, also inside quotes and blocks (YAML 1.2, 9.1.2).
 * Documents without content are counted after `---` and not returned; what comes before the first marker, or after
 * `...`, is a document only when it has content.
 */
export function splitDocuments(stream: string): YamlChunk[] {
  const chunks: YamlChunk[] = [];
  let index = 0;
  let start = 0;
  let startLine = 1;
  let explicit = false;
  const close = (end: number): void => {
    const text = stream.slice(start, end);
    const hasContent = content.test(text);
    if (hasContent) chunks.push({ index, startLine, text });
    if (hasContent || explicit) index++;
    startLine += countLines(text);
  };
  for (const marked of stream.matchAll(marker)) {
    close(marked.index);
    start = marked.index + marked[0].length;
    explicit = marked[0] === "---";
  }
  close(stream.length);
  return chunks;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
