import type { ResourceDetail } from "@periplus/shared/resource";
import { type AssessmentState, severities } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { ExemptButton } from "../../components/exempt/ExemptButton";
import { targetsAround } from "../../components/exempt/targets";
import { SeverityWord } from "../../components/Severity";
import { AssessmentMark } from "../../components/StateMarks";
import { formatNumber } from "../../lib/number";
import { assessmentWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import { Segments } from "../../ui/Segments";
import text from "../../ui/text.module.css";
import styles from "./AssessmentList.module.css";

type Assessment = ResourceDetail["assessments"][number];

/** From what asks for an act to what does not. */
const order: AssessmentState[] = ["unhealthy", "needsConfiguration", "notAssessed", "healthy", "notApplicable"];

interface AssessmentListProps {
  /** What is assessed, and where it lies. */
  place: Parameters<typeof targetsAround>[0];
  assessments: readonly Assessment[];
  state: string | undefined;
  onState: (state: string | undefined) => void;
}

/** What every rule says of one object. */
export function AssessmentList({ place, assessments, state, onState }: AssessmentListProps) {
  const sorted = [...assessments].sort(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  const states = order.filter((each) => assessments.some((assessment) => assessment.state === each));
  if (assessments.length === 0)
    return (
      <EmptyState title="No rule looks at this kind of object">
        <p>It is kept as part of the inventory. Pods are judged through the workload they belong to.</p>
      </EmptyState>
    );
  return (
    <>
      {states.length > 1 ? (
        <Segments
          label="State"
          value={state ?? "all"}
          onChange={(next) => onState(next === "all" ? undefined : next)}
          options={[
            { value: "all", label: `All ${assessments.length}` },
            ...states.map((each) => ({
              value: each,
              label: `${assessmentWords[each]} ${formatNumber(assessments.filter((one) => one.state === each).length)}`,
            })),
          ]}
        />
      ) : null}
      <ul className={styles.list}>
        {sorted
          .filter((each) => state === undefined || each.state === state)
          .map((each) => (
            <AssessmentItem key={each.ruleId} place={place} assessment={each} />
          ))}
      </ul>
    </>
  );
}

function AssessmentItem({ place, assessment }: { place: AssessmentListProps["place"]; assessment: Assessment }) {
  const { ruleId, title, severity, state, reason, evidence, findingId, exemptionId, containers, since } = assessment;
  const isOpen = findingId !== null && exemptionId === null;
  const path = findingId === null ? pathTo.recommendation(ruleId) : pathTo.finding(findingId);
  return (
    <li className={styles.item} data-calm={state === "healthy" || state === "notApplicable" || undefined}>
      <span className={styles.state}>
        <AssessmentMark state={state} />
        {exemptionId === null ? null : (
          <Link {...pathTo.exemption(exemptionId)} className={text.inlineLink}>
            exempt
          </Link>
        )}
      </span>
      <div className={styles.words}>
        <Link {...path} className={styles.title}>
          {title}
        </Link>
        {evidence.map((each) => (
          <p key={each.path + each.message} className={styles.evidence}>
            {each.message} <code className={text.muted}>{each.path}</code>
          </p>
        ))}
        {reason ? <p className={text.muted}>{reason}</p> : null}
      </div>
      <span className={styles.severity}>
        <SeverityWord severity={severity} />
        {since ? (
          <span className={text.muted}>
            since <Moment at={since} />
          </span>
        ) : null}
        {isOpen ? (
          <span className={styles.act}>
            <ExemptButton
              ruleId={ruleId}
              targets={targetsAround(place, containers)}
              look="quiet"
              label={`Exempt from: ${title}`}
            />
          </span>
        ) : null}
      </span>
    </li>
  );
}
