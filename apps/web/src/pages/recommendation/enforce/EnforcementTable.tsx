import type { ClusterEnforcement } from "@periplus/shared/enforcement";
import { Link } from "@tanstack/react-router";
import { EnforcementMark } from "../../../components/EnforcementMark";
import { pathTo } from "../../../paths";
import { type Column, Table } from "../../../ui/Table";
import text from "../../../ui/text.module.css";
import styles from "./EnforceTab.module.css";

const columns: Column<ClusterEnforcement>[] = [
  {
    title: "Cluster",
    head: true,
    width: "14rem",
    cell: ({ cluster }) => (
      <Link {...pathTo.cluster(cluster.id)} className={text.link}>
        {cluster.name}
      </Link>
    ),
  },
  { title: "State", width: "14rem", cell: ({ state, actions }) => <EnforcementMark state={state} actions={actions} /> },
  { title: "What differs", cell: (enforcement) => <Differences enforcement={enforcement} /> },
];

export function EnforcementTable({ clusters }: { clusters: readonly ClusterEnforcement[] }) {
  return (
    <Table label="Enforcement by cluster" columns={columns} rows={clusters} rowKey={({ cluster }) => cluster.id} />
  );
}

function Differences({ enforcement: { reason, differences } }: { enforcement: ClusterEnforcement }) {
  if (reason !== null) return <span className={text.muted}>{reason}</span>;
  if (differences.length === 0) return <span className={text.muted}>nothing</span>;
  return (
    <ul className={styles.differences}>
      {differences.map(({ document, path, exported, found }) => (
        <li key={document + path}>
          {document} <code>{path}</code>: <code>{found ?? "none"}</code>{" "}
          <span className={text.muted}>
            instead of <code>{exported ?? "none"}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
