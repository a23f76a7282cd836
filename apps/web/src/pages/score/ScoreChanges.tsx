import type { ScoreCause, ScorePoint } from "@periplus/shared/score-cause";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatGain, formatShare } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import text from "../../ui/text.module.css";
import { causeWords } from "./cause-words";
import styles from "./ScoreChanges.module.css";

const mostShown = 10;
const mostCauses = 6;

interface ScoreChangesProps {
  points: readonly ScorePoint[];
  /** The causes are all of one cluster, which need not be named. */
  ofOneCluster: boolean;
}

/** What moved the score and by how much each thing did: the parts add up to the whole. The newest first. */
export function ScoreChanges({ points, ofOneCluster }: ScoreChangesProps) {
  const [all, setAll] = useState(false);
  const changes = points.filter(({ causes }) => causes.length > 0).toReversed();
  if (changes.length === 0) return <p className={text.muted}>Nothing has moved it yet.</p>;
  return (
    <>
      <ol className={styles.changes}>
        {(all ? changes : changes.slice(0, mostShown)).map((point) => (
          <Change key={point.at} point={point} ofOneCluster={ofOneCluster} />
        ))}
      </ol>
      {!all && changes.length > mostShown ? (
        <Button look="quiet" onClick={() => setAll(true)}>
          Show all {changes.length}
        </Button>
      ) : null}
    </>
  );
}

function Change({ point, ofOneCluster }: { point: ScorePoint; ofOneCluster: boolean }) {
  const [open, setOpen] = useState(false);
  const { at, score, before, causes } = point;
  const weightiest = causes.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, mostCauses);
  const shown = open ? causes : causes.filter((cause) => weightiest.includes(cause));
  const delta = (score ?? 0) - (before?.score ?? 0);
  return (
    <li className={styles.change}>
      <div className={styles.head}>
        <strong className={styles.delta} data-way={delta < 0 ? "down" : "up"}>
          {before?.score === null || before === null ? "First score" : delta === 0 ? "As before" : formatGain(delta)}
        </strong>
        <span>
          {before?.score == null ? "" : `${formatShare(before.score)} → `}
          {score === null ? "unknown" : formatShare(score)}
        </span>
        <span className={text.muted}>
          <Moment at={at} full />
        </span>
      </div>
      <ul className={styles.causes}>
        {shown.map((cause) => (
          <Cause key={keyOf(cause)} cause={cause} named={!ofOneCluster} />
        ))}
      </ul>
      {causes.length > shown.length ? (
        <Button look="quiet" onClick={() => setOpen(true)}>
          {causes.length - shown.length} more causes
        </Button>
      ) : null}
    </li>
  );
}

const weightOf = ({ effect, rawEffect }: ScoreCause) => Math.max(Math.abs(effect), Math.abs(rawEffect));

function Cause({ cause, named }: { cause: ScoreCause; named: boolean }) {
  const { effect, rawEffect, ruleId, exemptionId, cluster } = cause;
  const naming = named && !["connected", "disconnected"].includes(cause.cause) && cluster !== null;
  return (
    <li className={styles.cause}>
      <span className={styles.effect}>{Math.abs(effect) < 1e-9 ? "0" : formatGain(effect)}</span>
      <span>
        {causeWords(cause)}
        {naming ? <span className={text.muted}> · {cluster.name}</span> : null}
        {ruleId === null ? null : (
          <>
            {" · "}
            <Link {...pathTo.recommendation(ruleId)} className={text.inlineLink}>
              {ruleId}
            </Link>
          </>
        )}
        {exemptionId === null ? null : (
          <>
            {" · "}
            <Link {...pathTo.exemption(exemptionId)} className={text.inlineLink}>
              see it
            </Link>
          </>
        )}
        {Math.abs(rawEffect - effect) > 5e-4 ? (
          <span className={text.muted}>
            {" "}
            ({Math.abs(rawEffect) < 1e-9 ? "nothing" : formatGain(rawEffect)} without exemptions)
          </span>
        ) : null}
      </span>
    </li>
  );
}

const keyOf = ({ cause, kind, namespace, ruleId, exemptionId, cluster, groups }: ScoreCause) =>
  [cause, kind, namespace, ruleId, exemptionId, cluster?.id, groups].join(" ");
