import type { AuditHead, AuditLine, AuditVerification } from "./audit.js";

/** What the first event follows. */
export const auditStart: AuditHead = { seq: "0", hash: "0".repeat(64) };

/** The hash of an event: SHA-256 of the hash before it, its number, a line break and its text. Lower-case hex. */
export async function hashAuditLine(previous: string, { seq, entry }: Pick<AuditLine, "seq" | "entry">) {
  const text = new TextEncoder().encode(`${seq}\n${entry}`);
  const bytes = new Uint8Array(32 + text.length);
  bytes.set(Uint8Array.from(previous.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  bytes.set(text, 32);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the lines must agree with besides each other. */
export interface AuditAnchors {
  /** What the first line follows: the beginning of the log unless said. */
  readonly start?: AuditHead;
  /** Heads that were kept elsewhere. */
  readonly heads?: readonly AuditHead[];
}

/**
 * Looks through a log from its beginning for the first event that was changed, removed, added or moved. Whoever can write
 * the whole log anew can make one that fits together: heads that were kept elsewhere show it.
 */
export async function verifyAuditChain(
  lines: AsyncIterable<AuditLine>,
  { start = auditStart, heads = [] }: AuditAnchors = {},
): Promise<AuditVerification> {
  const kept = new Map(heads.map(({ seq, hash }) => [seq, hash]));
  let head = start;
  let events = 0;
  const broken = (seq: string, reason: string) => ({ intact: false, events, head, broken: { seq, reason } });
  for await (const line of lines) {
    const expected = String(BigInt(head.seq) + 1n);
    if (line.seq !== expected) return broken(expected, `Event ${line.seq} stands in its place`);
    const hash = await hashAuditLine(head.hash, line);
    if (hash !== line.hash) return broken(line.seq, "It does not have the hash that was kept with it");
    const anchor = kept.get(line.seq);
    if (anchor !== undefined && anchor !== hash)
      return broken(line.seq, "It does not have the hash that was kept elsewhere");
    head = { seq: line.seq, hash };
    events += 1;
  }
  const missing = heads.find(({ seq }) => BigInt(seq) > BigInt(head.seq));
  if (missing)
    return broken(String(BigInt(head.seq) + 1n), `The log ends before event ${missing.seq}, which was kept elsewhere`);
  return { intact: true, events, head, broken: null };
}
