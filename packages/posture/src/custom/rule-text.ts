import { isScalar } from "yaml";
import { parseYamlDocument } from "../manifest/parse-yaml.js";

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
