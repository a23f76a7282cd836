import type { Finding } from "@periplus/shared/finding";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { call } from "../api/client";
import { pathTo } from "../paths";
import { Moment } from "../ui/Moment";
import { CloudMark } from "./CloudMark";
import styles from "./FindingRows.module.css";
import { KindGlyph } from "./KindGlyph";
import type { RowColumn } from "./rows/RowGrid";
import type { WindowSource } from "./rows/use-windows";
import { WindowedList } from "./rows/WindowedList";
import { SeverityShape, SeverityWord } from "./Severity";
import { FindingMark } from "./StateMarks";

/** The findings of a query, in windows. */
export const findingSource = (q: string): WindowSource<Finding> => ({
  key: ["listFindings", { q }],
  read: (cursor, signal) => call("listFindings", { query: { q, limit: 100, ...(cursor ? { cursor } : {}) } }, signal),
});

/** Chosen rows, and what happens when one is chosen or not any more. */
export interface FindingChoice {
  isChosen: (finding: Finding) => boolean;
  onToggle: (finding: Finding) => void;
}

const resourceOf = ({ id, resource }: Finding, linked: boolean) => {
  const words = `${resource.namespace ? `${resource.namespace}/` : ""}${resource.name}`;
  return (
    <span className={styles.named} title={`${resource.kind} ${words}`}>
      <KindGlyph kind={resource.kind} />
      {linked ? (
        <Link {...pathTo.finding(id)} tabIndex={-1} className={styles.link}>
          {words}
        </Link>
      ) : (
        <span className={styles.cut}>{words}</span>
      )}
    </span>
  );
};

const titleOf = ({ id, title }: Finding) => (
  <Link {...pathTo.finding(id)} tabIndex={-1} className={styles.title} title={title}>
    {title}
  </Link>
);

const clusterOf = ({ cluster }: Finding) => (
  <span className={styles.named} title={cluster.name}>
    <CloudMark cloud={cluster.cloud} />
    <span className={styles.cut}>{cluster.name}</span>
  </span>
);

const severity: RowColumn<Finding> = {
  key: "severity",
  title: "Severity",
  width: "92px",
  cell: (each) => <SeverityWord severity={each.severity} />,
};
const title: RowColumn<Finding> = { key: "title", title: "Finding", width: "minmax(240px, 4fr)", cell: titleOf };
const resource = (linked: boolean): RowColumn<Finding> => ({
  key: "resource",
  title: "Resource",
  width: "minmax(160px, 2.4fr)",
  cell: (each) => resourceOf(each, linked),
});
const kind: RowColumn<Finding> = {
  key: "kind",
  title: "Kind",
  width: "minmax(100px, 1fr)",
  from: 760,
  cell: (each) => each.resource.kind,
};
const cluster: RowColumn<Finding> = {
  key: "cluster",
  title: "Cluster",
  width: "minmax(150px, 1.5fr)",
  from: 840,
  cell: clusterOf,
};
const state: RowColumn<Finding> = {
  key: "state",
  title: "State",
  width: "92px",
  from: 960,
  cell: ({ state }) => <FindingMark state={state} />,
};
const since: RowColumn<Finding> = {
  key: "since",
  title: "First seen",
  width: "96px",
  from: 640,
  align: "right",
  cell: ({ firstSeenAt }) => <Moment at={firstSeenAt} />,
};

const chosen = ({ isChosen, onToggle }: FindingChoice): RowColumn<Finding> => ({
  key: "chosen",
  title: "",
  width: "36px",
  cell: (finding) => <ChoiceBox finding={finding} isChosen={isChosen(finding)} onToggle={onToggle} />,
});

interface ChoiceBoxProps {
  finding: Finding;
  isChosen: boolean;
  onToggle: (finding: Finding) => void;
}

const ChoiceBox = ({ finding, isChosen, onToggle }: ChoiceBoxProps) => (
  <label className={styles.choice}>
    <input
      type="checkbox"
      aria-label={`Choose ${finding.resource.kind} ${finding.resource.name}`}
      checked={isChosen}
      onChange={() => onToggle(finding)}
    />
  </label>
);

const allColumns = [severity, title, resource(false), cluster, state, since];
const ruleColumns = [resource(true), kind, cluster, since];

const card = (finding: Finding, ofRule: boolean, choice: FindingChoice | undefined) => (
  <>
    <span className={styles.cardTitle}>
      {choice ? <ChoiceBox finding={finding} isChosen={choice.isChosen(finding)} onToggle={choice.onToggle} /> : null}
      {ofRule ? null : <SeverityShape severity={finding.severity} />}
      {ofRule ? resourceOf(finding, true) : titleOf(finding)}
    </span>
    <span className={styles.note}>
      {ofRule ? null : resourceOf(finding, false)}
      {clusterOf(finding)}
    </span>
  </>
);

interface FindingRowsProps {
  q: string;
  stopped?: boolean;
  /** All findings are of one rule: its name and severity are said above the list. */
  ofRule?: boolean;
  /** Rows can be chosen. */
  choice?: FindingChoice | undefined;
  empty: ReactNode;
}

/** Findings of a query. */
export function FindingRows({ q, stopped = false, ofRule = false, choice, empty }: FindingRowsProps) {
  return (
    <WindowedList
      label="Findings"
      what="The findings"
      source={findingSource(q)}
      stopped={stopped}
      columns={[...(choice ? [chosen(choice)] : []), ...(ofRule ? ruleColumns : allColumns)]}
      card={(finding) => card(finding, ofRule, choice)}
      cardHeight={ofRule ? 72 : 92}
      tall={!ofRule}
      empty={empty}
    />
  );
}
