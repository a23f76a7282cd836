import type { Overview } from "@periplus/shared/overview";
import { Link } from "@tanstack/react-router";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { Notice } from "../../ui/Notice";
import styles from "./GapStrip.module.css";

/** What is missing or old in the numbers below, and what that does to them. */
export function GapStrip({ overview }: { overview: Overview }) {
  const stale = overview.clusterList.filter((cluster) => cluster.stale);
  const unread = overview.clusterList.filter((cluster) => cluster.readable === "notRead");
  if (overview.gaps.length === 0 && stale.length === 0) return null;
  const partly = overview.clusterList.filter((cluster) => cluster.readable === "withGaps");
  const effects = [
    partly.length > 0
      ? `${countOf(partly.length, "cluster")} ${partly.length === 1 ? "was" : "were"} read in part.`
      : "",
    unread.length > 0
      ? `${countOf(unread.length, "cluster")} could not be read and ${unread.length === 1 ? "is" : "are"} left out.`
      : "",
    stale.length > 0
      ? `${countOf(stale.length, "cluster")} ${stale.length === 1 ? "is" : "are"} shown as last read.`
      : "",
  ];
  return (
    <Notice tone="warning" title="These numbers have gaps.">
      {effects.filter(Boolean).join(" ")}
      {overview.gaps.length > 0 ? <GapList gaps={overview.gaps} /> : null}
    </Notice>
  );
}

const mostListed = 20;

function GapList({ gaps }: { gaps: Overview["gaps"] }) {
  return (
    <details className={styles.details}>
      <summary>Where, and what to do</summary>
      <ul className={styles.gaps}>
        {gaps.slice(0, mostListed).map((gap) => (
          <li key={`${gap.clusterId} ${gap.message}`}>
            <Link {...pathTo.cluster(gap.clusterId)}>{gap.name}</Link>: {gap.message}
          </li>
        ))}
        {gaps.length > mostListed ? (
          <li>
            <Link {...pathTo.clusters()}>{countOf(gaps.length - mostListed, "more cluster")}</Link>
          </li>
        ) : null}
      </ul>
    </details>
  );
}
