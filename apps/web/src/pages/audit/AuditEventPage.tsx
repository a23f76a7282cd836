import type { AuditEvent } from "@periplus/shared/audit";
import { endpoints } from "@periplus/shared/endpoints";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMe } from "../../api/me";
import { queryOf } from "../../api/queries";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { Tombstone } from "../../components/Tombstone";
import { whyNot } from "../../lib/may";
import { auditOutcomeWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import { Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./AuditPage.module.css";

const up = { title: "Audit log", path: pathTo.audit() };

/** One event: everything that was written down of it. */
export function AuditEventPage() {
  const { id } = useParams({ from: "/shell/audit/$id" });
  const why = whyNot(useMe(), "viewAudit");
  const query = useQuery({ ...queryOf("getAuditEvent", { params: { id } }), enabled: why === undefined });
  if (why !== undefined)
    return (
      <>
        <PageHeader title="Event" up={up} />
        <EmptyState title={why} />
      </>
    );
  return (
    <Region query={query} what="The event" missing={<Missing />}>
      {(event) => <EventView event={event} />}
    </Region>
  );
}

const Missing = () => (
  <Tombstone what="event" to={{ title: "All events", path: pathTo.audit() }}>
    Events are never removed; this one did not happen.
  </Tombstone>
);

function EventView({ event }: { event: AuditEvent }) {
  const { at, action, outcome, status, reason, who, from, subject, change, seq, hash } = event;
  const filtered = (words: string, search: Parameters<typeof pathTo.audit>[0]) => (
    <Link {...pathTo.audit(search)} className={text.link}>
      {words}
    </Link>
  );
  return (
    <>
      <PageHeader up={up} title={action} note={auditOutcomeWords[outcome]} lead={summaryOf(action)} />
      <Facts
        columns={2}
        facts={[
          ["When", <Moment key="at" at={at} full />],
          [
            "Who",
            <span key="who">
              {filtered(who.name, { who: who.name })}, by {who.via}
            </span>,
          ],
          ["From", from.address],
          ["With", from.agent],
          ["Request", from.requestId === null ? null : filtered(from.requestId, { requestId: from.requestId })],
          ["To what", [subject.kind, subject.name].filter(Boolean).join(" ")],
          ["Its id", subject.id === null ? null : filtered(subject.id, { subject: subject.id })],
          ["Change", change],
          ["Answer", [status, reason].filter((part) => part !== null).join(", ")],
          ["Number", seq],
          [
            "Hash",
            <span key="hash" className={text.mono}>
              {hash}
            </span>,
          ],
        ]}
      />
      {change === null ? null : <Changes event={event} />}
    </>
  );
}

const summaryOf = (action: string) => Object.entries(endpoints).find(([name]) => name === action)?.[1].summary;

/** Field by field what was before and after. */
function Changes({ event: { before, after } }: { event: AuditEvent }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const shown = (row: AuditEvent["before"], name: string) => {
    const value = row?.[name];
    return <span className={text.mono}>{typeof value === "string" ? value : JSON.stringify(value)}</span>;
  };
  return (
    <div className={styles.changes}>
      <Section title="Before and after" note="values of secrets are never written down">
        <Table
          label="Before and after"
          rows={names}
          rowKey={(name) => name}
          columns={[
            { title: "Field", head: true, cell: (name) => name },
            { title: "Before", cell: (name) => (before === null ? "–" : shown(before, name)) },
            { title: "After", cell: (name) => (after === null ? "–" : shown(after, name)) },
          ]}
        />
      </Section>
    </div>
  );
}
