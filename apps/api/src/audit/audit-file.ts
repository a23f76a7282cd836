import type { AuditExportQuery, AuditLine } from "@periplus/shared/audit";
import { csvLine } from "@periplus/shared/csv";
import type { FileAnswer } from "../http/file-answer.js";
import { toEvent } from "./audit.store.js";

const columns = [
  ...["seq", "at", "action", "outcome", "status", "reason", "who", "via", "address", "agent", "requestId"],
  ...["subjectKind", "subjectId", "subjectName", "change", "before", "after", "hash"],
];

/** The log as a file to keep: JSON lines hold what was hashed, CSV is for people. */
export function toAuditFile(
  lines: AsyncIterable<AuditLine>,
  format: AuditExportQuery["format"],
  now: Date,
): FileAnswer {
  const name = `periplus-audit-${now.toISOString().slice(0, 10)}.${format}`;
  if (format === "csv") return { name, contentType: "text/csv; charset=utf-8; header=present", text: writeCsv(lines) };
  return { name, contentType: "application/jsonl; charset=utf-8", text: writeJsonLines(lines) };
}

/** What `periplus audit verify` reads. */
export function writeJsonLine({ seq, hash, entry }: AuditLine): string {
  return `${JSON.stringify({ seq, hash, entry })}\n`;
}

async function* writeJsonLines(lines: AsyncIterable<AuditLine>): AsyncGenerator<string> {
  for await (const line of lines) yield writeJsonLine(line);
}

async function* writeCsv(lines: AsyncIterable<AuditLine>): AsyncGenerator<string> {
  yield `${csvLine(columns)}\r\n`;
  for await (const line of lines) {
    const { seq, at, action, outcome, status, reason, who, from, subject, change, before, after, hash } = toEvent(line);
    const cells = [
      ...[seq, at, action, outcome, status, reason, who.name, who.via, from.address, from.agent, from.requestId],
      ...[subject.kind, subject.id, subject.name, change],
      ...[before, after].map((row) => (row === null ? null : JSON.stringify(row))),
      hash,
    ];
    yield `${csvLine(cells)}\r\n`;
  }
}
