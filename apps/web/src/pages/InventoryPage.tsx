import { parseQuery } from "@periplus/shared/query/parse-query";
import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import type { Resource } from "@periplus/shared/resource";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { call } from "../api/client";
import { queryOf } from "../api/queries";
import { CloudMark } from "../components/CloudMark";
import { KindGlyph } from "../components/KindGlyph";
import { PageHeader } from "../components/PageHeader";
import { FacetMenus } from "../components/query/FacetMenus";
import { NothingMatches } from "../components/query/NothingMatches";
import { QueryBox } from "../components/query/QueryBox";
import type { KnownValues } from "../components/query/suggest";
import type { RowColumn } from "../components/rows/RowGrid";
import { type WindowSource, windowQuery } from "../components/rows/use-windows";
import { WindowedList } from "../components/rows/WindowedList";
import { SeverityShape, SeverityWord } from "../components/Severity";
import { HealthMark } from "../components/StateMarks";
import { countOf, formatCount } from "../lib/number";
import { pathTo } from "../paths";
import { buttonClass } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Moment } from "../ui/Moment";
import text from "../ui/text.module.css";
import styles from "./InventoryPage.module.css";

const nameOf = (resource: Resource) => (
  <span className={styles.name}>
    <KindGlyph kind={resource.kind} />
    <Link {...pathTo.resource(resource.id)} tabIndex={-1} className={styles.link} title={resource.name}>
      {resource.name}
    </Link>
    {resource.goneAt ? <span className={styles.gone}>gone</span> : null}
  </span>
);

const clusterOf = ({ cluster }: Resource) => (
  <span className={styles.name} title={cluster.name}>
    <CloudMark cloud={cluster.cloud} />
    <span className={styles.cut}>{cluster.name}</span>
  </span>
);

const columns: RowColumn<Resource>[] = [
  {
    key: "severity",
    title: "Severity",
    sort: "severity",
    width: "92px",
    cell: (each) => <SeverityWord severity={each.severity} />,
  },
  { key: "name", title: "Name", sort: "name", width: "minmax(180px, 3fr)", cell: nameOf },
  { key: "kind", title: "Kind", sort: "kind", width: "minmax(150px, 1fr)", from: 640, cell: ({ kind }) => kind },
  {
    key: "ns",
    title: "Namespace",
    sort: "namespace",
    width: "minmax(96px, 1fr)",
    from: 780,
    cell: ({ namespace }) => namespace ?? <span className={text.muted}>none</span>,
  },
  { key: "cluster", title: "Cluster", width: "minmax(190px, 1.8fr)", from: 600, cell: clusterOf },
  { key: "health", title: "State", width: "104px", from: 980, cell: ({ health }) => <HealthMark health={health} /> },
  {
    key: "open",
    title: "Findings",
    width: "64px",
    from: 900,
    align: "right",
    cell: ({ openFindings }) => openFindings || <span className={text.muted}>0</span>,
  },
  {
    key: "changed",
    title: "Changed",
    sort: "changed",
    width: "96px",
    from: 1080,
    align: "right",
    cell: ({ changedAt }) => <Moment at={changedAt} />,
  },
];

const card = (resource: Resource) => (
  <>
    <span className={styles.cardLine}>
      {nameOf(resource)}
      {resource.openFindings > 0 ? (
        <span className={styles.cardCount}>
          <SeverityShape severity={resource.severity} />
          {countOf(resource.openFindings, "finding")}
        </span>
      ) : (
        <HealthMark health={resource.health} />
      )}
    </span>
    <span className={styles.cardNote}>
      <CloudMark cloud={resource.cluster.cloud} />
      <span className={styles.cut}>
        {resource.kind}
        {resource.namespace ? ` in ${resource.namespace}` : ""}, {resource.cluster.name}
      </span>
    </span>
  </>
);

const keys = resourceQueryKeys;
const listQuery = (q: string, sort: string | undefined, limit: number, cursor?: string | null) => ({
  query: { q, ...(sort ? { sort } : {}), limit, ...(cursor ? { cursor } : {}) },
});

/** Everything that is known: one list, one query. */
export function InventoryPage() {
  const { q = "", sort } = useSearch({ from: "/shell/inventory" });
  const navigate = useNavigate({ from: "/inventory" });
  const stopped = parseQuery(q, keys).issues.length > 0;
  const facets = useQuery({
    ...queryOf("getResourceFacets", { query: { q } }),
    placeholderData: keepPreviousData,
    enabled: !stopped,
  });
  const source: WindowSource<Resource> = {
    key: ["listResources", { q, sort }],
    read: (cursor, signal) => call("listResources", listQuery(q, sort, 100, cursor), signal),
  };
  const first = useQuery({ ...windowQuery(source, null), placeholderData: keepPreviousData, enabled: !stopped });
  const ask = (next: string, how: "typing" | "done" = "done") =>
    void navigate({
      search: (before) => ({ ...before, q: next || undefined }),
      replace: how === "typing",
      resetScroll: true,
    });
  const known: KnownValues = Object.fromEntries((facets.data?.facets ?? []).map(({ key, values }) => [key, values]));
  return (
    <>
      <PageHeader title="Inventory" note={first.data?.count ? `${formatCount(first.data.count)} resources` : null} />
      <div className={styles.tools}>
        <QueryBox
          q={q}
          onChange={ask}
          keys={keys}
          known={known}
          label="Query of the inventory"
          placeholder="kind:Deployment severity:>=high -ns:kube-system"
        />
        <FacetMenus facets={facets.data?.facets ?? []} q={q} keys={keys} onChange={ask} />
      </div>
      <WindowedList
        label="Resources"
        what="The resources"
        source={source}
        stopped={stopped}
        columns={columns}
        card={card}
        sort={sort ?? "severity"}
        onSort={(next) =>
          void navigate({ search: (before) => ({ ...before, sort: next === "severity" ? undefined : next }) })
        }
        empty={
          q ? (
            <NothingMatches
              q={q}
              keys={keys}
              onChange={ask}
              read={(rest, signal) => call("listResources", listQuery(rest, undefined, 1), signal)}
            />
          ) : (
            <NothingYet />
          )
        }
      />
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState
      title="Nothing has been read yet"
      actions={
        <Link {...pathTo.connectors()} className={buttonClass("primary")}>
          Go to the connectors
        </Link>
      }
    >
      <p>
        Clusters, workloads, roles, services and the rest appear here after the first discovery. An administrator starts
        it.
      </p>
    </EmptyState>
  );
}
