import type { SecureScore } from "@periplus/shared/secure-score";
import { Link } from "@tanstack/react-router";
import { formatNumber, formatPoints, formatShare } from "../../lib/number";
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
  {
    title: "Points",
    align: "right",
    width: "112px",
    cell: ({ current, max }) =>
      max === 0 ? <span className={text.muted}>none</span> : `${formatPoints(current)} of ${formatPoints(max)}`,
  },
  {
    title: "Without exemptions",
    align: "right",
    priority: 2,
    width: "152px",
    cell: ({ rawScore }) => (rawScore === null ? <span className={text.muted}>unknown</span> : formatShare(rawScore)),
  },
  { title: "Weight", align: "right", width: "96px", cell: ({ weight }) => formatNumber(weight) },
];

/** The score of each connector by itself. */
export function ScopeTable({ scopes }: { scopes: readonly Scope[] }) {
  return <Table label="Score by connector" columns={columns} rows={scopes} rowKey={({ connectorId }) => connectorId} />;
}
