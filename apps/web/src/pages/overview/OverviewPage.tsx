import type { Overview } from "@periplus/shared/overview";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ClusterTable } from "../../components/ClusterTable";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { StepChart } from "../../ui/charts/StepChart";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import { SkeletonRows } from "../../ui/Skeleton";
import text from "../../ui/text.module.css";
import { CloudBars } from "./CloudBars";
import { DoFirst } from "./DoFirst";
import { GapStrip } from "./GapStrip";
import styles from "./OverviewPage.module.css";
import { LastChange, OpenNow, ScoreNow } from "./Standing";

/** Better or worse than before, and what to do first. */
export function OverviewPage() {
  const query = useQuery(queryOf("getOverview"));
  const overview = query.data;
  if (overview?.connectors === 0) {
    // The answer may be from before the first connector; where one lands is decided by one that is not.
    return query.isFetching ? (
      <SkeletonRows label="The overview: loading" />
    ) : (
      <Navigate {...pathTo.welcome()} replace />
    );
  }
  return (
    <>
      <PageHeader
        title="Overview"
        note={
          overview?.asOf ? (
            <>
              {countOf(overview.clusters, "cluster")}, {countOf(overview.resources, "resource")}, as of{" "}
              <Moment at={overview.asOf} />
            </>
          ) : null
        }
      />
      <Region query={query} what="The overview">
        {(answer) => (answer.asOf === null ? <NothingRead overview={answer} /> : <Standing overview={answer} />)}
      </Region>
    </>
  );
}

function Standing({ overview }: { overview: Overview }) {
  return (
    <div className={styles.page}>
      <GapStrip overview={overview} />
      <div className={styles.top}>
        <ScoreNow score={overview.secureScore} />
        <OpenNow open={overview.openFindings} />
        <LastChange overview={overview} />
      </div>
      <div className={styles.pair}>
        <Section title="Do first" note="what adds most to the score">
          <DoFirst recommendations={overview.doFirst} clusters={overview.clusters} asOf={overview.asOf} />
        </Section>
        <div className={styles.stack}>
          <Section title="Score over time">
            <StepChart
              label="Secure score"
              points={overview.scoreHistory.map(({ at, score }) => ({ at: new Date(at), value: score }))}
            />
          </Section>
          <Section title="Open findings by cloud">
            <CloudBars clouds={overview.byCloud} />
          </Section>
        </div>
      </div>
      <Section title="Clusters" note={`${overview.clusterList.length}`}>
        <ClusterTable clusters={overview.clusterList} />
      </Section>
    </div>
  );
}

/** Connected, but no snapshot has been published yet. */
function NothingRead({ overview }: { overview: Overview }) {
  return (
    <EmptyState title={overview.runsActive > 0 ? "The first discovery is running" : "Nothing has been read yet"}>
      <p>
        {countOf(overview.connectors, "connector")} {overview.connectors === 1 ? "is" : "are"} set up. The score, the
        findings and what to do first appear here as soon as the first cluster has been read.{" "}
        <Link {...pathTo.connectors()} className={text.inlineLink}>
          Go to the connectors
        </Link>
      </p>
    </EmptyState>
  );
}
