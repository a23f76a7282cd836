import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../api/queries";
import { countOf } from "../lib/number";
import { formatClock } from "../lib/time";
import { pathTo } from "../paths";
import { EmptyState } from "../ui/EmptyState";
import { Skeleton } from "../ui/Skeleton";
import text from "../ui/text.module.css";

/** Nothing is open: good where something was judged, and only there. */
export function NothingOpen({ what }: { what: string }) {
  const { data: overview } = useQuery({ ...queryOf("getOverview"), staleTime: 60_000 });
  if (overview === undefined) return <Skeleton height={44} width={320} />;
  if (overview.asOf === null)
    return (
      <EmptyState title="Nothing has been assessed yet">
        <p>
          What is wrong appears here when the first cluster has been read. An administrator starts a discovery under{" "}
          <Link {...pathTo.connectors()} className={text.inlineLink}>
            Connectors
          </Link>
          .
        </p>
      </EmptyState>
    );
  const { clustersRead, clustersKnown } = overview.secureScore;
  return (
    <EmptyState good title={`No open ${what}`}>
      <p>
        Checked {clustersRead} of {countOf(clustersKnown, "cluster")}, last at {formatClock(new Date(overview.asOf))}.
        What could not be read, or waits for parameters, is not counted as healthy.
      </p>
    </EmptyState>
  );
}
