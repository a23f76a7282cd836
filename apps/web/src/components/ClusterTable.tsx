import type { Cluster } from "@periplus/shared/cluster";
import { formatNumber, formatShare } from "../lib/number";
import { Moment } from "../ui/Moment";
import { type Column, Table } from "../ui/Table";
import text from "../ui/text.module.css";
import { ClusterName } from "./Named";
import { SeverityCounts } from "./Severity";
import { PlainMark } from "./StateMarks";

/** How well a cluster is known: an old or partial picture is said to be one. */
export function ClusterReading({ cluster }: { cluster: Cluster }) {
  if (cluster.state === "gone") return <PlainMark mark="stopped" word="Gone" />;
  if (cluster.readable === "notRead") return <PlainMark mark="fail" word="Not read" />;
  if (cluster.stale) return <PlainMark mark="unknown" word="Stale" />;
  if (cluster.readable === "withGaps") return <PlainMark mark="unknown" word="Read with gaps" />;
  return <PlainMark mark="pass" word="Read" />;
}

const unknown = <span className={text.muted}>unknown</span>;

const columns: Column<Cluster>[] = [
  { title: "Cluster", head: true, cell: (cluster) => <ClusterName cluster={cluster} /> },
  { title: "State", cell: (cluster) => <ClusterReading cluster={cluster} /> },
  {
    title: "Open findings",
    cell: ({ openFindings, readable }) => (readable === "notRead" ? unknown : <SeverityCounts counts={openFindings} />),
  },
  {
    title: "Score",
    align: "right",
    cell: ({ secureScore }) => (secureScore === null ? unknown : formatShare(secureScore)),
  },
  { title: "Resources", align: "right", priority: 2, cell: ({ resources }) => formatNumber(resources) },
  { title: "Version", priority: 3, cell: ({ version }) => version ?? unknown },
  { title: "Region", priority: 3, cell: ({ region }) => region ?? <span className={text.muted}>none</span> },
  {
    title: "Last read",
    align: "right",
    priority: 2,
    cell: ({ snapshotAt }) => (snapshotAt ? <Moment at={snapshotAt} /> : <span className={text.muted}>never</span>),
  },
];

/** Clusters with what is known of each. */
export function ClusterTable({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <Table
      label="Clusters"
      columns={columns}
      rows={clusters}
      rowKey={(cluster) => cluster.id}
      faded={(cluster) => cluster.state === "gone"}
    />
  );
}
