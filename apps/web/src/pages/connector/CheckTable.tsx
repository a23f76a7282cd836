import type { CheckOutcome, VerificationCheck } from "@periplus/shared/verification";
import { Link } from "@tanstack/react-router";
import { PlainMark } from "../../components/StateMarks";
import { countOf } from "../../lib/number";
import { checkOutcomeWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { CopyButton } from "../../ui/CopyButton";
import { Moment } from "../../ui/Moment";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./CheckTable.module.css";

const marks = {
  works: "pass",
  missing: "fail",
  blocked: "stopped",
  unreachable: "unknown",
  notChecked: "none",
  excess: "fail",
} as const satisfies Record<CheckOutcome, string>;

/** The gravest first. */
const order: readonly CheckOutcome[] = ["excess", "missing", "unreachable", "blocked", "notChecked", "works"];

const columns: Column<VerificationCheck>[] = [
  {
    title: "Permission",
    head: true,
    cell: ({ permission, message, remedy }) => (
      <>
        <code className={styles.permission}>{permission}</code>
        {message ? <span className={styles.message}>{message}</span> : null}
        {remedy ? (
          <span className={styles.remedy}>
            <code>{remedy}</code>
            <CopyButton text={remedy} label="Copy the command" />
          </span>
        ) : null}
      </>
    ),
  },
  {
    title: "Where",
    width: "150px",
    cell: ({ place, clusterId }) =>
      clusterId === null ? (
        (place ?? <span className={text.muted}>everywhere</span>)
      ) : (
        <Link {...pathTo.cluster(clusterId)} className={text.inlineLink}>
          {place}
        </Link>
      ),
  },
  {
    title: "Outcome",
    width: "124px",
    cell: ({ outcome }) => <PlainMark mark={marks[outcome]} word={checkOutcomeWords[outcome]} />,
  },
  {
    title: "Rules",
    align: "right",
    width: "84px",
    priority: 2,
    cell: ({ rules }) => <span title={rules.slice(0, 20).join("\n")}>{countOf(rules.length, "rule")}</span>,
  },
  {
    title: "Last used",
    width: "100px",
    priority: 3,
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : <span className={text.muted}>not used</span>),
  },
];

/** Rights that were tried, each with what came of it and what mends it. */
export function CheckTable({ checks }: { checks: readonly VerificationCheck[] }) {
  const rows = [...checks].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return (
    <Table
      label="Permissions"
      columns={columns}
      rows={rows}
      rowKey={({ place, clusterId, permission, outcome }) => `${clusterId} ${place} ${permission} ${outcome}`}
      faded={({ outcome }) => outcome === "notChecked"}
    />
  );
}
