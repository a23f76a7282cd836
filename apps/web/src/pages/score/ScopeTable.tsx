import type { SecureScore } from "@periplus/shared/secure-score";
import { Link } from "@tanstack/react-router";
import { formatNumber, formatShare } from "../../lib/number";
import { pathTo } from "../../paths";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";

type Scope = SecureScore["scopes"][number];

const columns: Column<Scope>[] = [
  {
    title: "Connector",
    head: true,
    cell: ({ connectorId, name }) => (
      <Link {...pathTo.connector(connectorId)} className={text.link}>
        {name}
      </Link>
    ),
  },
  {
    title: "Score",
    align: "right",
    width: "96px",
    cell: ({ score }) => (score === null ? <span className={text.muted}>unknown</span> : formatShare(score)),
  },
  { title: "Weight", align: "right", width: "96px", cell: ({ weight }) => formatNumber(weight) },
];

/** The score of each connector by itself. */
export function ScopeTable({ scopes }: { scopes: readonly Scope[] }) {
  return (
    <Table
      compact
      label="Score by connector"
      columns={columns}
      rows={scopes}
      rowKey={({ connectorId }) => connectorId}
    />
  );
}
