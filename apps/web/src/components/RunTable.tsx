import type { DiscoveryRun } from "@periplus/shared/discovery-run";
import { Link } from "@tanstack/react-router";
import { formatNumber } from "../lib/number";
import { formatDuration } from "../lib/time";
import { pathTo } from "../paths";
import { Moment } from "../ui/Moment";
import { type Column, Table } from "../ui/Table";
import text from "../ui/text.module.css";
import { RunMark } from "./StateMarks";

/** How long a run took, or has taken until now. */
export function durationOf({ startedAt, endedAt }: DiscoveryRun, now: Date): string | null {
  if (startedAt === null) return null;
  return formatDuration((endedAt ? new Date(endedAt) : now).getTime() - new Date(startedAt).getTime());
}

const columns: Column<DiscoveryRun>[] = [
  {
    title: "Discovery",
    head: true,
    cell: (run) => (
      <Link {...pathTo.discovery(run.id)} className={text.link}>
        #{run.id} {run.connector.name}
      </Link>
    ),
  },
  { title: "State", width: "170px", cell: ({ state }) => <RunMark state={state} /> },
  {
    title: "Clusters",
    align: "right",
    priority: 2,
    width: "72px",
    cell: (run) => `${run.clustersDone} of ${run.clustersFound}`,
  },
  { title: "Objects", align: "right", width: "72px", cell: ({ objects }) => formatNumber(objects) },
  {
    title: "Took",
    align: "right",
    priority: 2,
    width: "92px",
    cell: (run) => durationOf(run, new Date()) ?? <span className={text.muted}>waiting</span>,
  },
  { title: "Started", align: "right", width: "112px", cell: (run) => <Moment at={run.startedAt ?? run.createdAt} /> },
];

/** Discovery runs, newest first. */
export function RunTable({ runs }: { runs: readonly DiscoveryRun[] }) {
  return <Table label="Discoveries" columns={columns} rows={runs} rowKey={({ id }) => id} />;
}
