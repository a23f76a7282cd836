import type { SecureScore } from "@periplus/shared/secure-score";
import { Link } from "@tanstack/react-router";
import { formatNumber, formatPoints, formatShare } from "../../lib/number";
import { pathTo } from "../../paths";
import { Scale } from "../../ui/Scale";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./ScorePage.module.css";

type Control = SecureScore["controls"][number];

const notJudged = <span className={text.muted}>not judged</span>;
const unscored = <span className={text.muted}>not scored</span>;

const columns: Column<Control>[] = [
  {
    title: "Control",
    head: true,
    cell: ({ control, title, current, max }) => (
      <>
        <Link {...pathTo.recommendations(`control:${control}`)} className={styles.control}>
          {title}
        </Link>
        {current === null || max === 0 ? null : (
          <span className={styles.bar}>
            <Scale value={current / max} label={`${formatShare(current / max)} of its points`} />
          </span>
        )}
      </>
    ),
  },
  {
    title: "Points",
    align: "right",
    width: "104px",
    cell: ({ current, max }) =>
      max === 0 ? unscored : current === null ? notJudged : `${formatPoints(current)} of ${formatPoints(max)}`,
  },
  {
    title: "To gain",
    align: "right",
    width: "80px",
    cell: ({ potential }) =>
      potential ? <strong>+{formatPoints(potential)}</strong> : <span className={text.muted}>0</span>,
  },
  { title: "Unhealthy", align: "right", width: "84px", cell: ({ unhealthy }) => formatNumber(unhealthy) },
  { title: "Healthy", align: "right", priority: 2, width: "84px", cell: ({ healthy }) => formatNumber(healthy) },
  {
    title: "Unknown",
    align: "right",
    width: "84px",
    cell: ({ notAssessed }) => (notAssessed > 0 ? formatNumber(notAssessed) : <span className={text.muted}>0</span>),
  },
];

/** The controls, those with the most to gain first. */
export function ControlTable({ controls }: { controls: readonly Control[] }) {
  const rows = [...controls].sort((a, b) => (b.potential ?? -1) - (a.potential ?? -1) || b.max - a.max);
  return (
    <Table
      label="Controls"
      columns={columns}
      rows={rows}
      rowKey={({ control }) => control}
      faded={({ current }) => current === null}
    />
  );
}
