import type { Exemption } from "@periplus/shared/exemption";
import { parseQuery } from "@periplus/shared/query/parse-query";
import { exemptionQueryKeys } from "@periplus/shared/query/query-keys";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { call } from "../../api/client";
import { ExemptionMark } from "../../components/exempt/ExemptionMark";
import { scopeWords } from "../../components/exempt/scope-words";
import { PageHeader } from "../../components/PageHeader";
import { NothingMatches } from "../../components/query/NothingMatches";
import { QueryBox } from "../../components/query/QueryBox";
import { StateChips } from "../../components/query/StateChips";
import type { RowColumn } from "../../components/rows/RowGrid";
import { type WindowSource, windowQuery } from "../../components/rows/use-windows";
import { WindowedList } from "../../components/rows/WindowedList";
import { SeverityShape } from "../../components/Severity";
import { formatCount, formatNumber } from "../../lib/number";
import { exemptionCategoryWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import listStyles from "../list-page.module.css";
import styles from "./ExemptionsPage.module.css";

const keys = exemptionQueryKeys;
const standard = "is:active";
const chips = [
  { value: "active", label: "Active" },
  { value: "expiring", label: "Expiring soon" },
  { value: "unused", label: "Covers nothing" },
  { value: "expired", label: "Expired" },
  { value: "revoked", label: "Revoked" },
] as const;

const sourceOf = (q: string): WindowSource<Exemption> => ({
  key: ["listExemptions", { q }],
  read: (cursor, signal) => call("listExemptions", { query: { q, limit: 100, ...(cursor ? { cursor } : {}) } }, signal),
});

/** What people decided not to count as open, until when, and who answers for it. */
export function ExemptionsPage() {
  const { q = standard } = useSearch({ from: "/shell/exemptions" });
  const navigate = useNavigate({ from: "/exemptions" });
  const stopped = parseQuery(q, keys).issues.length > 0;
  const first = useQuery({
    ...windowQuery(sourceOf(q.trim()), null),
    placeholderData: keepPreviousData,
    enabled: !stopped,
  });
  // An empty query is written out: without `q` in the address the list shows what is active.
  const ask = (next: string, how: "typing" | "done" = "done") =>
    void navigate({ search: { q: next === standard ? undefined : next || " " }, replace: how === "typing" });
  return (
    <>
      <PageHeader
        title="Exemptions"
        note={first.data?.count ? formatCount(first.data.count) : null}
        lead="Made at a finding, a recommendation or a resource. Each ends by itself, and what it covered is open again."
      />
      <div className={listStyles.tools}>
        <QueryBox
          q={q.trim()}
          onChange={ask}
          keys={keys}
          label="Query of the exemptions"
          placeholder="is:expiring owner:platform*"
        />
        <StateChips chips={chips} q={q.trim()} keys={keys} onChange={ask} />
      </div>
      <WindowedList
        label="Exemptions"
        what="The exemptions"
        source={sourceOf(q.trim())}
        stopped={stopped}
        columns={columns}
        card={card}
        cardHeight={112}
        tall
        empty={
          q === standard ? (
            <EmptyState title="Nothing is exempt">
              <p>Every finding counts. A finding that is accepted or dealt with elsewhere can be exempt for a time.</p>
            </EmptyState>
          ) : (
            <NothingMatches
              q={q.trim()}
              keys={keys}
              onChange={ask}
              read={(rest, signal) => call("listExemptions", { query: { q: rest, limit: 1 } }, signal)}
            />
          )
        }
      />
    </>
  );
}

const titleOf = ({ id, title, severity }: Exemption) => (
  <span className={styles.title}>
    <SeverityShape severity={severity} />
    <Link {...pathTo.exemption(id)} tabIndex={-1} className={styles.link} title={title}>
      {title}
    </Link>
  </span>
);

const columns: RowColumn<Exemption>[] = [
  { key: "rule", title: "Exempt from", width: "minmax(200px, 3fr)", cell: titleOf },
  {
    key: "scope",
    title: "What",
    width: "minmax(180px, 3fr)",
    cell: ({ scope }) => (
      <span className={styles.scope} title={scopeWords(scope)}>
        {scopeWords(scope)}
      </span>
    ),
  },
  { key: "category", title: "As", width: "112px", from: 900, cell: ({ category }) => exemptionCategoryWords[category] },
  {
    key: "findings",
    title: "Findings",
    width: "80px",
    align: "right",
    from: 700,
    cell: ({ findings }) => formatNumber(findings),
  },
  {
    key: "owner",
    title: "Owner",
    width: "minmax(100px, 1fr)",
    from: 1000,
    cell: ({ owner }) => <span className={styles.cut}>{owner}</span>,
  },
  { key: "state", title: "State", width: "128px", cell: (exemption) => <ExemptionMark exemption={exemption} /> },
  {
    key: "ends",
    title: "Ends",
    width: "104px",
    align: "right",
    cell: ({ endedAt, expiresAt }) => <Moment at={endedAt ?? expiresAt} full="date" />,
  },
];

const card = (exemption: Exemption) => (
  <>
    {titleOf(exemption)}
    <span className={styles.cut}>{scopeWords(exemption.scope)}</span>
    <span className={styles.note}>
      <ExemptionMark exemption={exemption} />
      <span>
        {formatNumber(exemption.findings)} findings, until{" "}
        <Moment at={exemption.endedAt ?? exemption.expiresAt} full="date" />
      </span>
    </span>
  </>
);
