import type { ScanAssessment, ScanReport } from "@periplus/shared/manifest-check";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ResourceName } from "../../components/Named";
import { SeverityShape } from "../../components/Severity";
import { AssessmentMark } from "../../components/StateMarks";
import { countOf } from "../../lib/number";
import { severityWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Notice } from "../../ui/Notice";
import text from "../../ui/text.module.css";
import styles from "./CheckPage.module.css";
import { type CheckedObject, groupReport } from "./group-report";

/** What the rules say of each object, and what could not be read. */
export function CheckReport({ report }: { report: ScanReport }) {
  const rules = useQuery({ ...queryOf("listRecommendations", { query: {} }), staleTime: 60_000 });
  const titles = new Map(rules.data?.items.map(({ ruleId, title }) => [ruleId, title]));
  const objects = groupReport(report);
  return (
    <>
      {report.errors.map((error) => (
        <Notice
          key={`${error.document} ${error.message}`}
          tone="problem"
          title={error.document === null ? "Not read." : `Document ${error.document + 1} was not read.`}
        >
          {error.message}
        </Notice>
      ))}
      {objects.map((object) => (
        <ObjectReport key={object.key} object={object} titles={titles} />
      ))}
      {objects.length === 0 && report.errors.length === 0 ? (
        <EmptyState title="No rule looks at what is in this text">
          <p>Rules look at workloads, services, roles and bindings, and at exported AKS, EKS and GKE clusters.</p>
        </EmptyState>
      ) : null}
    </>
  );
}

function ObjectReport({ object, titles }: { object: CheckedObject; titles: ReadonlyMap<string, string> }) {
  const { resource, assessments, unhealthy } = object;
  const open = assessments.filter(({ state }) => state !== "healthy");
  const healthy = assessments.filter(({ state }) => state === "healthy");
  return (
    <article className={styles.object}>
      <h2 className={styles.head}>
        <ResourceName resource={resource} />
        {unhealthy > 0 ? (
          <span>{countOf(unhealthy, "rule")} broken</span>
        ) : (
          <AssessmentMark state={healthy.length > 0 ? "healthy" : "notApplicable"} />
        )}
      </h2>
      {open.length > 0 ? (
        <ul className={styles.list}>
          {open.map((each) => (
            <AssessmentLine key={each.rule} assessment={each} title={titles.get(each.rule) ?? each.rule} />
          ))}
        </ul>
      ) : null}
      {healthy.length > 0 ? (
        <details className={styles.rest}>
          <summary>{countOf(healthy.length, "rule")} kept</summary>
          <ul>
            {healthy.map(({ rule }) => (
              <li key={rule}>{titles.get(rule) ?? rule}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </article>
  );
}

function AssessmentLine({ assessment, title }: { assessment: ScanAssessment; title: string }) {
  return (
    <li className={styles.item}>
      <span className={styles.shape}>
        <SeverityShape severity={assessment.severity} />
        <span className={text.hidden}>{severityWords[assessment.severity]}: </span>
      </span>
      <div>
        <Link {...pathTo.recommendation(assessment.rule, "fix")} className={styles.rule}>
          {title}
        </Link>
        {assessment.evidence.map((each) => (
          <p key={each.path + each.message} className={styles.evidence}>
            {each.message} <code className={text.muted}>{each.path}</code>
          </p>
        ))}
      </div>
      <AssessmentMark state={assessment.state} />
    </li>
  );
}
