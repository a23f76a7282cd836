import type { RuleTest, RuleTestResult } from "@periplus/shared/custom-rule";
import { type AssessmentState, assessmentStates } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { ResourceName } from "../../components/Named";
import { AssessmentMark } from "../../components/StateMarks";
import { countOf, formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Code } from "../../ui/code/Code";
import { EmptyState } from "../../ui/EmptyState";
import { Notice } from "../../ui/Notice";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";

type Inventory = NonNullable<RuleTest["inventory"]>;

/** What a rule says of what it was tried on. */
export function RuleTestReport({ report: { results, failures, inventory } }: { report: RuleTest }) {
  return (
    <>
      {failures.map((failure) => (
        <Notice key={failure} tone="warning">
          {failure}
        </Notice>
      ))}
      {inventory ? <InventoryResult inventory={inventory} /> : null}
      {results.map((result) => (
        <ObjectResult key={`${result.resource?.id} ${result.sample}`} result={result} />
      ))}
    </>
  );
}

function InventoryResult({ inventory: { looked, counts, unhealthy, notAssessed } }: { inventory: Inventory }) {
  if (looked.of === 0)
    return (
      <EmptyState title="Nothing of these kinds has been read">
        <p>The rule can be tried on a sample, and judges such objects when they come.</p>
      </EmptyState>
    );
  const judged = counts.healthy + counts.unhealthy;
  return (
    <>
      <ul className={styles.counts}>
        {assessmentStates
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <li key={state}>
              <strong className={text.number}>{formatNumber(counts[state])}</strong> <AssessmentMark state={state} />
            </li>
          ))}
      </ul>
      {looked.at < looked.of ? (
        <Notice>
          {formatNumber(looked.at)} of {formatNumber(looked.of)} were looked at while you waited.
        </Notice>
      ) : null}
      {judged > 0 && counts.unhealthy === judged ? (
        <Notice tone="warning">Everything that it judges is unhealthy. Is that what is meant?</Notice>
      ) : null}
      <NamedResults resources={unhealthy} state="unhealthy" total={counts.unhealthy} />
      <NamedResults resources={notAssessed} state="notAssessed" total={counts.notAssessed} />
    </>
  );
}

interface NamedResultsProps {
  resources: Inventory["unhealthy"];
  state: AssessmentState;
  total: number;
}

function NamedResults({ resources, state, total }: NamedResultsProps) {
  if (resources.length === 0) return null;
  const left = total - resources.length;
  return (
    <div>
      <ul className={styles.list}>
        {resources.map((resource) => (
          <li key={resource.id} className={styles.result}>
            <AssessmentMark state={state} />
            <div>
              <Link {...pathTo.resource(resource.id)} className={text.link}>
                <ResourceName resource={resource} />
              </Link>
              <p className={text.muted}>
                {resource.message} ({resource.cluster.name})
              </p>
            </div>
          </li>
        ))}
      </ul>
      {left > 0 ? <p className={text.muted}>{countOf(left, "more resource")}</p> : null}
    </div>
  );
}

function ObjectResult({ result }: { result: RuleTestResult }) {
  const { state, reason, evidence, observed, resource } = result;
  return (
    <article className={styles.object}>
      <h3 className={styles.head}>
        <ResourceName resource={result} />
        <AssessmentMark state={state} />
      </h3>
      {resource ? <p className={text.muted}>{resource.cluster.name}</p> : null}
      {reason ? <p>{reason}</p> : null}
      {observed ? (
        <Code
          text={observed.text}
          language={observed.language}
          label={`What the rule found in ${result.name}`}
          height="260px"
          marks={observed.marks}
        />
      ) : (
        evidence.map(({ path, message }) => (
          <p key={path + message}>
            {message} <code className={text.muted}>{path}</code>
          </p>
        ))
      )}
    </article>
  );
}
