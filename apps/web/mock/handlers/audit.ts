import type { AuditEvent } from "@periplus/shared/audit";
import { mockConnectors } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";

const hash = (seq: number) => seq.toString(16).padStart(64, "0");
const events: AuditEvent[] = Array.from({ length: 40 }, (_, index) => {
  const seq = 40 - index;
  const refused = seq % 5 === 0;
  const connector = mockConnectors[seq % mockConnectors.length];
  return {
    ...{ seq: String(seq), hash: hash(seq), at: hoursAgo(index), action: "updateConnector" },
    ...{ outcome: refused ? "refused" : "done", status: refused ? 403 : null, reason: refused ? "forbidden" : null },
    who: { key: "account:1", name: seq % 3 === 0 ? "Robin" : "Kim", via: "session" },
    from: { address: "10.0.0.7", agent: "Mozilla/5.0", requestId: `request-${seq}` },
    subject: { kind: "connector", id: connector?.id ?? null, name: connector?.name ?? null },
    change: refused ? null : "changed",
    before: refused ? null : { paused: seq % 2 === 0 },
    after: refused ? null : { paused: seq % 2 === 1 },
  };
});
const head = { seq: "40", hash: hash(40) };

export const auditHandlers: Handlers<
  | "listAuditEvents"
  | "getAuditEvent"
  | "exportAuditEvents"
  | "getAuditHead"
  | "getAuditForwarding"
  | "verifyAuditEvents"
> = {
  listAuditEvents: ({ query: { who = "", outcome } }) => ({
    items: events.filter(
      (event) =>
        event.who.name.toLowerCase().startsWith(who.toLowerCase()) &&
        (outcome === undefined || event.outcome === outcome),
    ),
    nextCursor: null,
  }),
  getAuditEvent: ({ params: { id } }) => {
    const found = events.find(({ seq }) => seq === id);
    if (!found) throw new MockProblem("not-found");
    return found;
  },
  exportAuditEvents: () => events.map((event) => JSON.stringify(event)).join("\n"),
  getAuditHead: () => head,
  getAuditForwarding: () => ({ destination: "logs.example", seq: "40", behind: 0, sentAt: hoursAgo(0), failure: null }),
  verifyAuditEvents: () => ({ intact: true, events: 40, head, broken: null }),
};
