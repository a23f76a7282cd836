import type { History } from "@periplus/shared/snapshot";
import { useQuery } from "@tanstack/react-query";
import { queryOf } from "../../api/queries";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { countOf, formatBytes, formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./HistoryPage.module.css";

const dayColumns: Column<History["days"][number]>[] = [
  { title: "Day", head: true, cell: ({ day }) => day },
  { title: "Snapshots", align: "right", cell: ({ snapshots }) => formatNumber(snapshots) },
  { title: "States written", align: "right", cell: ({ revisions }) => formatNumber(revisions) },
  { title: "As JSON", align: "right", cell: ({ bytes }) => formatBytes(bytes) },
];

const monthColumns: Column<History["months"][number]>[] = [
  { title: "Month", head: true, cell: ({ month }) => month?.slice(0, 7) ?? "before" },
  { title: "On the disk", align: "right", cell: ({ bytes }) => formatBytes(bytes) },
];

/** How much history there is, and for how long. */
export function HistorySizePage() {
  const query = useQuery(queryOf("getHistory"));
  return (
    <>
      <PageHeader
        up={{ title: "Clusters", path: pathTo.clusters() }}
        title="How much is kept"
        lead="A state of an object is written when it changes. Whole months are dropped when they are older than is kept; what an object was at their end stays for as long as the object is there."
        note={query.data ? countOf(query.data.keepDays, "day") : null}
      />
      <Region query={query} what="The size of the history">
        {({ days, months }) => (
          <div className={styles.pair}>
            <Section title="By day" note="the last 30 days">
              {days.length > 0 ? (
                <Table compact label="By day" columns={dayColumns} rows={days} rowKey={({ day }) => day} />
              ) : (
                <p className={text.muted}>Nothing was read.</p>
              )}
            </Section>
            <Section title="By month" note="states with their indexes">
              <Table compact label="By month" columns={monthColumns} rows={mergeOlder(months)} rowKey={keyOf} />
            </Section>
          </div>
        )}
      </Region>
    </>
  );
}

const keyOf = ({ month }: History["months"][number]) => month ?? "before";

/** What lies in no month is one row. */
function mergeOlder(months: History["months"]): History["months"] {
  const older = months.filter(({ month }) => month === null);
  const bytes = older.reduce((sum, each) => sum + each.bytes, 0);
  return [{ month: null, bytes }, ...months.filter(({ month }) => month !== null)];
}
