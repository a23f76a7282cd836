import type { Connector } from "@periplus/shared/connector";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../api/queries";
import { CloudChoice } from "../components/CloudChoice";
import { CloudMark } from "../components/CloudMark";
import { LastRun } from "../components/LastRun";
import { PageHeader } from "../components/PageHeader";
import { Region } from "../components/Region";
import { RunTable } from "../components/RunTable";
import { countOf, formatNumber } from "../lib/number";
import { formatInterval } from "../lib/time";
import { pathTo } from "../paths";
import { EmptyState } from "../ui/EmptyState";
import { Moment } from "../ui/Moment";
import { Section } from "../ui/Section";
import { type Column, Table } from "../ui/Table";
import text from "../ui/text.module.css";
import styles from "./ConnectorsPage.module.css";

const columns: Column<Connector>[] = [
  {
    title: "Connector",
    head: true,
    cell: (each) => (
      <span className={styles.name}>
        <CloudMark cloud={each.cloud} />
        <span>
          <Link {...pathTo.connector(each.id)} className={styles.link}>
            {each.name}
          </Link>
          {each.sample ? <span className={styles.sample}>sample</span> : null}
          <span className={styles.scope}>{each.scope.map(({ label, value }) => `${label}: ${value}`).join(", ")}</span>
        </span>
      </span>
    ),
  },
  { title: "Last discovery", width: "190px", cell: (each) => <LastRun connector={each} /> },
  { title: "Clusters", align: "right", width: "72px", cell: ({ clusters }) => formatNumber(clusters) },
  {
    title: "Last success",
    align: "right",
    priority: 2,
    width: "112px",
    cell: ({ lastSuccessAt }) =>
      lastSuccessAt ? <Moment at={lastSuccessAt} /> : <span className={text.muted}>never</span>,
  },
  {
    title: "Schedule",
    priority: 3,
    width: "190px",
    cell: ({ paused, nextRunAt, intervalMinutes }) =>
      paused ? (
        "Paused"
      ) : (
        <>
          {formatInterval(intervalMinutes)}
          {nextRunAt ? (
            <span className={text.muted}>
              , next <Moment at={nextRunAt} />
            </span>
          ) : null}
        </>
      ),
  },
];

/** What is connected, and whether it works. */
export function ConnectorsPage() {
  const query = useQuery({ ...queryOf("listConnectors"), refetchInterval: 15_000 });
  const runs = useQuery({ ...queryOf("listDiscoveryRuns", { query: { limit: 20 } }), refetchInterval: 10_000 });
  return (
    <>
      <PageHeader title="Connectors" note={query.data ? countOf(query.data.items.length, "connector") : null} />
      <div className={styles.page}>
        <Region query={query} what="The connectors">
          {({ items }) =>
            items.length > 0 ? (
              <Table
                label="Connectors"
                columns={columns}
                rows={items}
                rowKey={({ id }) => id}
                faded={({ paused }) => paused}
              />
            ) : (
              <EmptyState title="Nothing is connected yet">
                <p>A connector is a stored permission to read one cloud, or one cluster.</p>
              </EmptyState>
            )
          }
        </Region>
        <div className={styles.pair}>
          <Section title="Recent discoveries">
            <Region query={runs} what="The discoveries">
              {({ items }) =>
                items.length > 0 ? <RunTable runs={items} /> : <p className={text.muted}>No discovery has run yet.</p>
              }
            </Region>
          </Section>
          <Section title="Connect another">
            <CloudChoice />
          </Section>
        </div>
      </div>
    </>
  );
}
