import { type AuditEvent, type AuditFilter, auditOutcome, auditOutcomes } from "@periplus/shared/audit";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { addressOf, call } from "../../api/client";
import { useMe } from "../../api/me";
import { toApiError } from "../../api/problem";
import { queryOf } from "../../api/queries";
import { PageHeader } from "../../components/PageHeader";
import type { RowColumn } from "../../components/rows/RowGrid";
import type { WindowSource } from "../../components/rows/use-windows";
import { WindowedList } from "../../components/rows/WindowedList";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { auditOutcomeWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Button, buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { SelectField, TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import text from "../../ui/text.module.css";
import styles from "./AuditPage.module.css";

type Search = { [Key in keyof AuditFilter]?: string | undefined };

/** What of the address is a filter; what is not well formed is left out. */
function toFilter({ outcome, since, until, ...words }: Search): AuditFilter {
  const moment = (at: string | undefined) =>
    at !== undefined && !Number.isNaN(Date.parse(at)) ? new Date(at).toISOString() : undefined;
  return { ...words, outcome: auditOutcome.safeParse(outcome).data, since: moment(since), until: moment(until) };
}

const sourceOf = (filter: AuditFilter): WindowSource<AuditEvent> => ({
  key: ["listAuditEvents", filter],
  read: (cursor, signal) =>
    call("listAuditEvents", { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal),
});

/** Who did what, from where. */
export function AuditPage() {
  const why = whyNot(useMe(), "viewAudit");
  const search = useSearch({ from: "/shell/audit" });
  if (why !== undefined)
    return (
      <>
        <PageHeader title="Audit log" />
        <EmptyState title={why}>
          <p>Every sign-in, denial, change and export is written down. Who sees to the access of all sees it.</p>
        </EmptyState>
      </>
    );
  const filter = toFilter(search);
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Every sign-in, denial, change and export. It is only ever added to, and each event has the hash of the one before."
        actions={(["csv", "jsonl"] as const).map((format) => (
          <a
            key={format}
            className={buttonClass()}
            href={addressOf("exportAuditEvents", { query: { ...filter, format } })}
            download
          >
            {format === "csv" ? "Export CSV" : "Export JSON lines"}
          </a>
        ))}
      />
      <ChainCheck />
      <Forwarding />
      <FilterForm key={JSON.stringify(search)} search={search} />
      <WindowedList
        label="Audit log"
        what="The audit log"
        source={sourceOf(filter)}
        stopped={false}
        columns={columns}
        card={card}
        cardHeight={92}
        empty={
          <EmptyState title="No event is like that">
            <p>
              <Link {...pathTo.audit()} className={text.inlineLink}>
                Show all
              </Link>
            </p>
          </EmptyState>
        }
      />
    </>
  );
}

/** Looks through the chain when it is asked to. */
function ChainCheck() {
  const verify = useMutation({ mutationFn: () => call("verifyAuditEvents") });
  const found = verify.data;
  return (
    <div className={styles.check}>
      <Button busy={verify.isPending} onClick={() => verify.mutate()}>
        Verify the chain
      </Button>
      {verify.error ? <Notice announce>{toApiError(verify.error).message}</Notice> : null}
      {found ? (
        <p role="status">
          {found.broken
            ? `Event ${found.broken.seq} is not as it was written. ${found.broken.reason}.`
            : `${countOf(found.events, "event")}, each as it was written. The newest has the hash `}
          {found.broken ? null : <span className={text.mono}>{found.head.hash}</span>}
        </p>
      ) : null}
    </div>
  );
}

/** How far the log was sent to another system, and what keeps it. */
function Forwarding() {
  const { data } = useQuery(queryOf("getAuditForwarding"));
  if (!data || data.destination === null) return null;
  const { destination, behind, sentAt, failure } = data;
  const waiting = behind === 0 ? "everything was taken" : `${countOf(behind, "event")} still to be sent`;
  return (
    <div className={styles.check}>
      {failure ? (
        <Notice>
          The log is not being sent: {failure.message}. {waiting}.
        </Notice>
      ) : (
        <p>
          Sent to {destination}: {waiting}
          {sentAt === null ? null : (
            <>
              , last <Moment at={sentAt} />
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** Filters that take effect together. */
function FilterForm({ search }: { search: Search }) {
  const navigate = useNavigate({ from: "/audit" });
  const [draft, setDraft] = useState(search);
  const set = (key: keyof Search) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [key]: event.currentTarget.value || undefined });
  const apply = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: draft });
  };
  return (
    <form className={styles.filter} onSubmit={apply}>
      <TextField label="Who" value={draft.who ?? ""} onChange={set("who")} />
      <TextField label="What" placeholder="updateConnector" value={draft.action ?? ""} onChange={set("action")} />
      <SelectField label="Outcome" value={draft.outcome ?? ""} onChange={set("outcome")}>
        <option value="">any</option>
        {auditOutcomes.map((outcome) => (
          <option key={outcome} value={outcome}>
            {auditOutcomeWords[outcome]}
          </option>
        ))}
      </SelectField>
      <TextField label="Address" value={draft.address ?? ""} onChange={set("address")} />
      <TextField label="Id of the subject" value={draft.subject ?? ""} onChange={set("subject")} />
      <TextField label="Since" type="date" value={draft.since?.slice(0, 10) ?? ""} onChange={set("since")} />
      <TextField label="Before" type="date" value={draft.until?.slice(0, 10) ?? ""} onChange={set("until")} />
      <div className={styles.buttons}>
        <Button type="submit" look="primary">
          Show
        </Button>
        <Link {...pathTo.audit()} className={buttonClass("quiet")}>
          Reset
        </Link>
      </div>
    </form>
  );
}

const subjectOf = ({ subject: { kind, name, id } }: AuditEvent) => [kind, name ?? id].filter(Boolean).join(" ");
const outcomeOf = ({ outcome, reason }: AuditEvent) => (
  <span className={styles.cut} data-outcome={outcome}>
    {auditOutcomeWords[outcome]}
    {reason === null ? "" : `: ${reason}`}
  </span>
);

const actionOf = (event: AuditEvent) => (
  <Link {...pathTo.auditEvent(event.seq)} tabIndex={-1} className={styles.link}>
    {event.action}
    {event.change === null ? "" : ` (${event.change})`}
  </Link>
);

const columns: RowColumn<AuditEvent>[] = [
  { key: "at", title: "When", width: "112px", cell: ({ at }) => <Moment at={at} /> },
  { key: "who", title: "Who", width: "minmax(110px, 1fr)", cell: ({ who }) => <Cut>{who.name}</Cut> },
  { key: "action", title: "What", width: "minmax(180px, 2fr)", cell: actionOf },
  {
    key: "subject",
    title: "To what",
    width: "minmax(160px, 2fr)",
    from: 760,
    cell: (event) => <Cut>{subjectOf(event)}</Cut>,
  },
  { key: "outcome", title: "Outcome", width: "minmax(110px, 1fr)", cell: outcomeOf },
  {
    key: "address",
    title: "From",
    width: "minmax(100px, 1fr)",
    from: 960,
    cell: ({ from }) => <Cut>{from.address}</Cut>,
  },
];

const Cut = ({ children }: { children: string | null }) => (
  <span className={styles.cut} title={children ?? undefined}>
    {children}
  </span>
);

const card = (event: AuditEvent) => (
  <>
    {actionOf(event)}
    <Cut>{subjectOf(event)}</Cut>
    <span className={styles.note}>
      <Moment at={event.at} />
      <span>{event.who.name}</span>
      {outcomeOf(event)}
    </span>
  </>
);
