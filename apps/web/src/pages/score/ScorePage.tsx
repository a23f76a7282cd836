import { granularities, granularity as granularitySchema, type SecureScore } from "@periplus/shared/secure-score";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { formatPoints, formatShare } from "../../lib/number";
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
  const query = useQuery({
    ...queryOf("getSecureScore", { query: { granularity } }),
    placeholderData: keepPreviousData,
  });
  const history = useQuery({
    ...queryOf("getSecureScoreHistory", { query: { granularity } }),
    placeholderData: keepPreviousData,
  });
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
          <Segments
            label="Count"
            value={granularity}
            options={granularities.map((value) => ({ value, label: granularityWords[value] }))}
            onChange={(next) =>
              void navigate({ search: { granularity: next === "workload" ? undefined : next }, resetScroll: false })
            }
          />
        }
      />
      <Region query={query} what="The score">
        {(score) => (score.score === null ? <NoScore /> : <ScoreView score={score} />)}
      </Region>
      {query.data?.score === null ? null : (
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
                  <p className={text.muted}>A line appears here after the second discovery.</p>
                )
              }
            </Region>
          </Section>
        </div>
      )}
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
              {formatPoints(score.current)} of {formatPoints(score.max)} points
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
      <Section title="Controls" note="open one to see its recommendations">
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
