import type { Evidence, MarkedText } from "@periplus/shared/evidence";
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, stringify } from "yaml";
import type { JsonObject } from "../snapshot/object.js";
import { type JsonPath, parsePath } from "./json-path.js";

/** Offsets into the text; `end` is exclusive. */
interface Range {
  start: number;
  end: number;
}

/**
 * An object as canonical YAML (fields in the order of the object, no anchors, no folded lines), and for each piece of
 * evidence the lines (1-based, inclusive) of the place it points at. Where the place does not exist, the mark is on
 * the nearest one around it that does.
 */
export function markText(object: JsonObject, evidence: Evidence[]): MarkedText {
  const text = stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
  if (evidence.length === 0) return { language: "yaml", text, marks: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.1", uniqueKeys: false });
  const marks = evidence.map(({ path, message }) => {
    const range = rangeOf(document.contents, parsePath(path), { start: 0, end: text.length });
    const lastOffset = range.start + text.slice(range.start, range.end).trimEnd().length - 1;
    return {
      startLine: lines.linePos(range.start).line,
      endLine: lines.linePos(Math.max(range.start, lastOffset)).line,
      path,
      message,
    };
  });
  return { language: "yaml", text, marks };
}

function rangeOf(root: ParsedNode | null, path: JsonPath, whole: Range): Range {
  let node = root;
  let range = whole;
  for (const part of path) {
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (pair === undefined) return range;
      node = pair.value;
      range = { start: pair.key.range[0], end: pair.value?.range[1] ?? pair.key.range[1] };
    } else if (isSeq<ParsedNode>(node) && typeof part === "number") {
      const item: ParsedNode | undefined = node.items[part];
      if (item === undefined) return range;
      node = item;
      range = { start: item.range[0], end: item.range[1] };
    } else {
      return range;
    }
  }
  return range;
}
