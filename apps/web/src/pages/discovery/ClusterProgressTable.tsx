import type { ClusterProgress } from "@periplus/shared/discovery-run";
import { Link } from "@tanstack/react-router";
import { gapsOf } from "../../components/CoverageTable";
import { PlainMark } from "../../components/StateMarks";
import { countOf, formatBytes, formatNumber } from "../../lib/number";
import { formatDuration } from "../../lib/time";
import { coverageWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./DiscoveryPage.module.css";

const states: Record<
  ClusterProgress["state"],
  { mark: "none" | "running" | "pass" | "fail" | "stopped"; word: string }
> = {
  waiting: { mark: "none", word: "Waiting" },
  reading: { mark: "running", word: "Reading" },
  assessing: { mark: "running", word: "Judging" },
  done: { mark: "pass", word: "Done" },
  failed: { mark: "fail", word: "Failed" },
  cancelled: { mark: "stopped", word: "Cancelled" },
};

function took({ startedAt, endedAt }: ClusterProgress): string {
  if (startedAt === null || endedAt === null) return "";
  return formatDuration(new Date(endedAt).getTime() - new Date(startedAt).getTime());
}

const orMuted = (value: number) => (value > 0 ? formatNumber(value) : <span className={text.muted}>0</span>);

const columns: Column<ClusterProgress>[] = [
  {
    title: "Cluster",
    head: true,
    cell: (each) => (
      <>
        <Link {...pathTo.cluster(each.clusterId)} className={`${text.link} ${styles.name}`}>
          {each.name}
        </Link>
        {each.reading ? <span className={styles.reading}>reading {each.reading}</span> : null}
        {each.message ? <span className={styles.reading}>{each.message}</span> : null}
        <Gaps cluster={each} />
      </>
    ),
  },
  { title: "State", width: "100px", cell: ({ state }) => <PlainMark {...states[state]} /> },
  { title: "Objects", align: "right", width: "72px", cell: ({ objects }) => formatNumber(objects) },
  { title: "New", align: "right", width: "56px", cell: ({ added }) => orMuted(added) },
  { title: "Changed", align: "right", width: "72px", cell: ({ changed }) => orMuted(changed) },
  { title: "Gone", align: "right", width: "56px", cell: ({ gone }) => orMuted(gone) },
  { title: "Unchanged", align: "right", priority: 3, width: "84px", cell: ({ unchanged }) => orMuted(unchanged) },
  {
    title: "Rows written",
    align: "right",
    priority: 2,
    width: "92px",
    cell: ({ rowsWritten }) => formatNumber(rowsWritten),
  },
  { title: "Requests", align: "right", priority: 3, width: "72px", cell: ({ requests }) => formatNumber(requests) },
  { title: "Read", align: "right", priority: 3, width: "76px", cell: ({ bytes }) => formatBytes(bytes) },
  { title: "Took", align: "right", priority: 2, width: "84px", cell: took },
];

function Gaps({ cluster }: { cluster: ClusterProgress }) {
  const gaps = gapsOf(cluster.coverage);
  if (gaps.length === 0) return null;
  return (
    <details className={styles.gaps}>
      <summary>{countOf(gaps.length, "gap")}: rules that need them say unknown here</summary>
      <ul>
        {gaps.map(({ part, state, message }) => (
          <li key={part}>
            <code>{part}</code> {coverageWords[state].toLowerCase()}. {message}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** One row for each cluster of the run. */
export function ClusterProgressTable({ clusters }: { clusters: readonly ClusterProgress[] }) {
  return (
    <Table label="Clusters of this discovery" columns={columns} rows={clusters} rowKey={({ clusterId }) => clusterId} />
  );
}
