import type { StandardDetail, StandardInCluster } from "@periplus/shared/standard";
import { Link } from "@tanstack/react-router";
import { CloudMark } from "../../components/CloudMark";
import { RequirementBar } from "../../components/standards/RequirementBar";
import { formatNumber, formatShare } from "../../lib/number";
import { pathTo } from "../../paths";
import { Moment } from "../../ui/Moment";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./StandardsPage.module.css";

/** How each cluster stands by itself. */
export function StandardClusters({ standard: { id: standardId, perCluster } }: { standard: StandardDetail }) {
  const columns: Column<StandardInCluster>[] = [
    {
      title: "Cluster",
      head: true,
      cell: ({ id, name, cloud }) => (
        <>
          <CloudMark cloud={cloud} />{" "}
          <Link {...pathTo.standard(standardId, id)} className={styles.name}>
            {name}
          </Link>
        </>
      ),
    },
    {
      title: "Met",
      width: "200px",
      cell: ({ counts, metShare }) => (
        <span className={styles.met}>
          <span>{metShare === null ? "nothing judged" : `${formatShare(metShare)} of what was judged`}</span>
          <RequirementBar counts={counts} />
        </span>
      ),
    },
    { title: "Failed", align: "right", width: "64px", cell: ({ counts }) => formatNumber(counts.failed) },
    {
      title: "Passed",
      align: "right",
      width: "68px",
      cell: ({ counts }) => formatNumber(counts.passed + counts.attested),
    },
    { title: "Not assessed", align: "right", width: "104px", cell: ({ counts }) => formatNumber(counts.notAssessed) },
    {
      title: "Last read",
      align: "right",
      priority: 2,
      width: "104px",
      cell: ({ snapshotAt }) => (snapshotAt ? <Moment at={snapshotAt} /> : <span className={text.muted}>never</span>),
    },
  ];
  return <Table label="Clusters" columns={columns} rows={perCluster} rowKey={({ id }) => id} />;
}
