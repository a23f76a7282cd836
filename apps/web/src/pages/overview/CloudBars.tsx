import type { Overview } from "@periplus/shared/overview";
import { severities } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { CloudMark } from "../../components/CloudMark";
import { SeverityCounts, sumOf } from "../../components/Severity";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { StackBar } from "../../ui/charts/StackBar";
import styles from "./CloudBars.module.css";

/** Severity by cloud: bars of one scale, with their numbers. */
export function CloudBars({ clouds }: { clouds: Overview["byCloud"] }) {
  const shown = clouds.filter(({ clusters }) => clusters > 0);
  const most = Math.max(...shown.map(({ openFindings }) => sumOf(openFindings)), 1);
  return (
    <ul className={styles.bars}>
      {shown.map(({ cloud, clusters, openFindings }) => (
        <li key={cloud} className={styles.line}>
          <Link {...pathTo.findings(`is:open cloud:${cloud}`)} className={styles.name}>
            <CloudMark cloud={cloud} named />
          </Link>
          <span className={styles.note}>{countOf(clusters, "cluster")}</span>
          <SeverityCounts counts={openFindings} />
          <div className={styles.bar}>
            <StackBar
              of={most}
              parts={severities.map((severity) => ({
                key: severity,
                value: openFindings[severity],
                color: `var(--${severity})`,
              }))}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
