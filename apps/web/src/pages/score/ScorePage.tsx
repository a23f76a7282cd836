import { granularities, granularity as granularitySchema, type SecureScore } from "@periplus/shared/secure-score";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ClusterChoice, clusterIn } from "../../components/ClusterChoice";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { ScorePoints } from "../../components/ScorePoints";
import { formatShare } from "../../lib/number";
import { StepChart } from "../../ui/charts/StepChart";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Scale } from "../../ui/Scale";
import { Section } from "../../ui/Section";
import { Segments } from "../../ui/Segments";
import text from "../../ui/text.module.css";
import { ControlTable } from "./ControlTable";
import { ScopeTable } from "./ScopeTable";
import { ScoreChanges } from "./ScoreChanges";
import styles from "./ScorePage.module.css";
import { ScoreWords } from "./ScoreWords";

/** Below this share of assessments the number carries a warning. */
const enoughAssessed = 0.8;

const granularityWords = { workload: "By workload", cluster: "By cluster" } as const;

/** One number that can be explained and moved. */
export function ScorePage() {
  const search = useSearch({ from: "/shell/score" });
  const navigate = useNavigate({ from: "/score" });
  const granularity = granularitySchema.safeParse(search.granularity).data ?? "workload";
  const clusterId = clusterIn(search.cluster);
  const asked = { granularity, ...(clusterId === undefined ? {} : { clusterId }) };
  const query = useQuery({ ...queryOf("getSecureScore", { query: asked }), placeholderData: keepPreviousData });
  const history = useQuery({
    ...queryOf("getSecureScoreHistory", { query: asked }),
    placeholderData: keepPreviousData,
  });
  const look = (next: { granularity?: string | undefined; cluster?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), resetScroll: false });
  return (
    <>
      <PageHeader
        title="Secure score"
        note={
          query.data?.asOf ? (
            <>
              as of <Moment at={query.data.asOf} />
            </>
          ) : null
        }
        actions={
          <>
            <ClusterChoice value={clusterId} onChange={(cluster) => look({ cluster })} />
            <Segments
              label="Count"
              value={granularity}
              options={granularities.map((value) => ({ value, label: granularityWords[value] }))}
              onChange={(next) => look({ granularity: next === "workload" ? undefined : next })}
            />
          </>
        }
      />
      <Region query={query} what="The score">
        {(score) => (score.score === null ? <NoScore /> : <ScoreView score={score} />)}
      </Region>
      <div className={styles.below}>
        <Section title="History">
          <Region query={history} what="The history">
            {({ points }) =>
              points.length > 1 ? (
                <StepChart
                  label="Secure score"
                  points={points.map(({ at, score }) => ({ at: new Date(at), value: score }))}
                />
              ) : (
                <p className={text.muted}>A line appears here with the next change.</p>
              )
            }
          </Region>
        </Section>
        <Section title="What moved it" note="in percent points; the parts add up">
          <Region query={history} what="The history">
            {({ points }) => <ScoreChanges points={points} ofOneCluster={clusterId !== undefined} />}
          </Region>
        </Section>
      </div>
    </>
  );
}

function ScoreView({ score }: { score: SecureScore }) {
  const { assessedShare } = score;
  return (
    <div className={styles.page}>
      {assessedShare !== null && assessedShare < enoughAssessed ? (
        <Notice tone="warning" title="This score knows only a part.">
          It is based on {formatShare(assessedShare)} of the assessments, in {score.clustersRead} of{" "}
          {score.clustersKnown} clusters. What is not known counts neither way.
        </Notice>
      ) : null}
      <div className={styles.top}>
        <section className={styles.now} aria-label="Score">
          <p className={styles.figure}>
            {formatShare(score.score ?? 0)}
            <span className={styles.points}>
              <ScorePoints score={score} />
            </span>
          </p>
          <Scale size="large" value={score.score} label={`Secure score ${formatShare(score.score ?? 0)}`} />
          <div className={styles.coverage}>
            <p>
              <strong>{assessedShare === null ? "Unknown" : formatShare(assessedShare)}</strong> of the assessments
              could be made, in {score.clustersRead} of {score.clustersKnown} clusters
            </p>
            <Scale
              value={assessedShare ?? 0}
              unknown={1 - (assessedShare ?? 0)}
              label={`Assessed: ${formatShare(assessedShare ?? 0)}`}
            />
          </div>
        </section>
        <ScoreWords score={score} />
      </div>
      <Section
        title="Controls"
        note={
          score.scopes.length > 1
            ? "points as if all connectors were one; the score weighs each connector"
            : "open one to see its recommendations"
        }
      >
        <ControlTable controls={score.controls} />
      </Section>
      <Section title="Connectors" note="each weighs as many resources as were judged in it">
        <ScopeTable scopes={score.scopes} />
      </Section>
    </div>
  );
}

function NoScore() {
  return (
    <EmptyState title="There is no score yet">
      <p>
        Nothing has been assessed. The score appears with the first cluster that is read; a number out of nothing would
        be a false one.
      </p>
    </EmptyState>
  );
}
