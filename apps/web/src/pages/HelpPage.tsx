import { findingQueryKeys, recommendationQueryKeys, resourceQueryKeys } from "@periplus/shared/query/query-keys";
import type { QueryKeys } from "@periplus/shared/query/syntax";
import type { ReactNode } from "react";
import { PageHeader } from "../components/PageHeader";
import { SeverityWord } from "../components/Severity";
import { AssessmentMark, CoverageMark } from "../components/StateMarks";
import { places } from "../components/shell/Navigation";
import { singleKeys } from "../lib/shortcuts";
import { useChoice } from "../lib/stored-choice";
import { Facts } from "../ui/Facts";
import { Section } from "../ui/Section";
import text from "../ui/text.module.css";
import styles from "./HelpPage.module.css";

const keys: [string, string][] = [
  ["Ctrl K", "Find a page, cluster, recommendation or resource"],
  ["/", "Go to the query box"],
  ["?", "This page"],
  ...places.map(({ key, title }): [string, string] => [`g ${key}`, title]),
  ["j k, arrows", "Next and previous row of a list"],
  ["Home End, Page", "First and last row, twenty rows on"],
  ["Enter, o", "Open the row"],
  ["Esc", "Close what is open"],
];

const syntax: [string, string][] = [
  ["kind:Pod", "The key has the value"],
  ["kind:Pod,Job", "One of the values"],
  ["-ns:kube-system", "Not that value"],
  ["severity:>=high", "At least that severity"],
  ["name:web-*", "The star stands for anything"],
  ['cluster:"two words"', "A value with spaces or commas stands in quotes"],
  ["redis", "Free text: the word is part of the name"],
];

const lists: [string, QueryKeys][] = [
  ["Inventory", resourceQueryKeys],
  ["Findings", findingQueryKeys],
  ["Recommendations", recommendationQueryKeys],
];

const words: [string, string][] = [
  ["Connector", "A stored permission to read one cloud, or one cluster"],
  ["Discovery", "One pass over a connector: list its clusters, read them, judge them"],
  ["Resource", "Any object that is kept and judged, of Kubernetes or of a cloud"],
  ["Rule", "One check: words, severity, an expression, sometimes parameters"],
  ["Assessment", "What one rule says of one resource"],
  ["Finding", "An unhealthy assessment, with its evidence and its history"],
  ["Recommendation", "One rule seen across its findings, with what to do"],
  ["Control", "A group of recommendations with a maximum of points"],
  [
    "Coverage",
    "What was read, and what was not. Unknown is never counted as healthy; what was not read is never counted as gone",
  ],
];

/** Keys, the query language, and the words. */
export function HelpPage() {
  const single = useChoice(singleKeys);
  return (
    <>
      <PageHeader title="Help" />
      <div className={styles.columns}>
        <Section title="Keys">
          <Terms terms={keys} as="kbd" />
          <label className={styles.choice}>
            <input
              type="checkbox"
              checked={single === "on"}
              onChange={(event) => singleKeys.set(event.target.checked ? "on" : "off")}
            />
            Keys without Ctrl work
          </label>
        </Section>
        <Section title="The query language" note="terms are joined by and">
          <Terms terms={syntax} as="code" />
          {lists.map(([title, listKeys]) => (
            <details key={title} className={styles.details}>
              <summary>Keys of {title.toLowerCase()}</summary>
              <Terms
                as="code"
                terms={Object.entries(listKeys).map(([key, { values, description }]) => [
                  `${key}:`,
                  values ? `${description}: ${values.join(", ")}` : description,
                ])}
              />
            </details>
          ))}
        </Section>
        <Section title="Words">
          <Facts facts={words} />
        </Section>
        <Section title="Marks">
          <Facts facts={marks} />
        </Section>
        <Section title="The API">
          <p className={text.prose}>
            Everything here is answered by an API that you can use too:{" "}
            <a className={text.inlineLink} href="/api/openapi.json">
              its description
            </a>{" "}
            is OpenAPI 3.1. Lists take the same queries as the boxes on these pages.
          </p>
        </Section>
      </div>
    </>
  );
}

const marks: [string, ReactNode][] = [
  [
    "Severity",
    <span key="severity" className={styles.marks}>
      {(["critical", "high", "medium", "low"] as const).map((each) => (
        <SeverityWord key={each} severity={each} />
      ))}
    </span>,
  ],
  [
    "Assessment",
    <span key="assessment" className={styles.marks}>
      {(["unhealthy", "healthy", "notAssessed", "needsConfiguration", "notApplicable"] as const).map((each) => (
        <AssessmentMark key={each} state={each} />
      ))}
    </span>,
  ],
  [
    "Coverage",
    <span key="coverage" className={styles.marks}>
      {(["read", "partial", "forbidden", "failed", "absent"] as const).map((each) => (
        <CoverageMark key={each} state={each} />
      ))}
    </span>,
  ],
];

function Terms({ terms, as: As }: { terms: readonly (readonly [string, string])[]; as: "kbd" | "code" }) {
  return <Facts facts={terms.map(([term, meaning]) => [term, meaning] as const)} term={(term) => <As>{term}</As>} />;
}
