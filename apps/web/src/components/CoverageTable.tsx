import type { CoverageEntry } from "@periplus/shared/coverage";
import { formatNumber } from "../lib/number";
import { type Column, Table } from "../ui/Table";
import text from "../ui/text.module.css";
import styles from "./CoverageTable.module.css";
import { CoverageMark } from "./StateMarks";

const columns: Column<CoverageEntry>[] = [
  {
    title: "Part",
    head: true,
    cell: ({ part, message }) => (
      <>
        <code className={styles.part}>{part}</code>
        {message ? <span className={styles.message}>{message}</span> : null}
      </>
    ),
  },
  { title: "State", width: "120px", cell: ({ state }) => <CoverageMark state={state} /> },
  {
    title: "Objects",
    align: "right",
    width: "72px",
    cell: ({ objects, state }) =>
      state === "read" || objects > 0 ? formatNumber(objects) : <span className={text.muted}>unknown</span>,
  },
];

/** Gaps first, each with what to do about it. */
export function CoverageTable({ coverage }: { coverage: readonly CoverageEntry[] }) {
  const rank = (entry: CoverageEntry) => ["failed", "forbidden", "partial", "read", "absent"].indexOf(entry.state);
  const rows = [...coverage].sort((a, b) => rank(a) - rank(b));
  if (rows.length === 0)
    return <p className={text.muted}>Nothing was read, so nothing is known of what can be read.</p>;
  return (
    <Table
      label="Coverage"
      columns={columns}
      rows={rows}
      rowKey={({ part }) => part}
      faded={({ state }) => state === "absent"}
    />
  );
}

/** The entries that are not as they should be. */
export const gapsOf = (coverage: readonly CoverageEntry[]): CoverageEntry[] =>
  coverage.filter(({ state }) => state !== "read" && state !== "absent");
