import { isScalar } from "yaml";
import { parseYamlDocument } from "../manifest/parse-yaml.js";
import { splitDocuments } from "../manifest/split-documents.js";

/** The rules of a file, each as its own text, without what is left of the marker's line; `line` is the file's, from 1. */
export function splitRules(file: string): { text: string; line: number }[] {
  return splitDocuments(file).map(({ text, startLine }) => {
    const lead = text.length - text.replace(/^[ \t]*\r?\n/, "").length;
    return { text: text.slice(lead), line: startLine + (lead > 0 ? 1 : 0) };
  });
}

/**
 * The text of a rule with another version and status; everything else, comments too, stays as it was written. The text
 * must be that of a valid rule.
 */
export function rewriteRule(
  text: string,
  { version, status }: { version: number; status?: "stable" | "preview" | undefined },
): string {
  const document = parseYamlDocument(text, 1);
  const changes = [
    { field: "version", value: String(version) },
    ...(status === undefined ? [] : [{ field: "status", value: status }]),
  ].flatMap(({ field, value }) => {
    const node = document.get(field, true);
    return isScalar(node) && node.range != null ? [{ start: node.range[0], end: node.range[1], value }] : [];
  });
  return changes
    .sort((a, b) => b.start - a.start)
    .reduce((changed, { start, end, value }) => changed.slice(0, start) + value + changed.slice(end), text);
}
