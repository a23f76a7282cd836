import type { Comparison, FindingChange, ResourceChange } from "@periplus/shared/snapshot";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../../api/client";
import { queryOf } from "../../api/queries";
import { Region } from "../../components/Region";
import type { RowColumn } from "../../components/rows/RowGrid";
import type { WindowSource } from "../../components/rows/use-windows";
import { WindowedList } from "../../components/rows/WindowedList";
import { SeverityWord } from "../../components/Severity";
import { formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import styles from "./HistoryPage.module.css";
import { ObservedDifference } from "./ObservedDifference";

interface Compared {
  readonly id: string;
  readonly since: string;
  readonly until: string;
}

const changeWords = { added: "New", changed: "Changed", gone: "Gone", opened: "Opened", resolved: "Resolved" };

interface Asked {
  readonly id: string;
  readonly since: string;
  /** Undefined: the newest. */
  readonly until: string | undefined;
  /** One object that is shown in both. */
  readonly object: string | undefined;
}

/** What is different in two snapshots: counts, one object, all objects and all findings. */
export function ComparisonView({ id, since, until, object }: Asked) {
  const query = useQuery(
    queryOf("compareSnapshots", { params: { id }, query: { since, ...(until === undefined ? {} : { until }) } }),
  );
  return (
    <Region query={query} what="The comparison">
      {(comparison) => (
        <>
          <Counts comparison={comparison} />
          <Differences id={id} comparison={comparison} object={object} />
        </>
      )}
    </Region>
  );
}

/** In whatever order the two were asked for, the older one comes first. */
function Differences({ id, comparison, object }: Pick<Asked, "id" | "object"> & { comparison: Comparison }) {
  const compared: Compared = { id, since: comparison.since.id, until: comparison.until.id };
  return (
    <div className={styles.lists}>
      {object === undefined ? null : <ObservedDifference id={object} since={compared.since} until={compared.until} />}
      <Section title="Objects" note={differs(comparison) ? "choose one to see what changed in it" : null}>
        <WindowedList
          label="Objects that differ"
          what="The objects"
          source={resourcesOf(compared)}
          stopped={false}
          columns={resourceColumns(compared)}
          card={(change) => resourceCard(compared, change)}
          empty={<EmptyState title="No object differs" />}
        />
      </Section>
      <Section title="Findings">
        <WindowedList
          label="Findings that differ"
          what="The findings"
          source={findingsOf(compared)}
          stopped={false}
          columns={findingColumns}
          card={findingCard}
          empty={<EmptyState title="No finding differs" />}
        />
      </Section>
    </div>
  );
}

const differs = ({ resources: { added, changed, gone } }: Comparison) => added + changed + gone > 0;

function Counts({ comparison: { since, until, resources, findings } }: { comparison: Comparison }) {
  return (
    <p className={styles.counts} data-numbers>
      <span>
        From <Moment at={since.takenAt} full /> to <Moment at={until.takenAt} full />
      </span>
      <span>
        {formatNumber(resources.added)} new, {formatNumber(resources.changed)} changed, {formatNumber(resources.gone)}{" "}
        gone
      </span>
      <span>
        {formatNumber(findings.opened)} findings opened, {formatNumber(findings.resolved)} resolved
      </span>
    </p>
  );
}

const resourcesOf = ({ id, since, until }: Compared): WindowSource<ResourceChange> => ({
  key: ["listResourceChanges", id, since, until],
  read: (cursor, signal) =>
    call(
      "listResourceChanges",
      { params: { id }, query: { since, until, limit: 100, ...(cursor ? { cursor } : {}) } },
      signal,
    ),
});

const findingsOf = ({ id, since, until }: Compared): WindowSource<FindingChange> => ({
  key: ["listFindingChanges", id, since, until],
  read: (cursor, signal) =>
    call(
      "listFindingChanges",
      { params: { id }, query: { since, until, limit: 100, ...(cursor ? { cursor } : {}) } },
      signal,
    ),
});

const nameOf = ({ id, since, until }: Compared, { resource }: ResourceChange) => (
  <Link
    {...pathTo.clusterHistory(id, { since, until, object: resource.id })}
    resetScroll
    tabIndex={-1}
    className={styles.name}
  >
    {resource.name}
  </Link>
);

const resourceColumns = (compared: Compared): RowColumn<ResourceChange>[] => [
  { key: "change", title: "Change", width: "96px", cell: ({ change }) => changeWords[change] },
  { key: "name", title: "Name", width: "minmax(160px, 3fr)", cell: (change) => nameOf(compared, change) },
  { key: "kind", title: "Kind", width: "minmax(110px, 2fr)", cell: ({ resource }) => resource.kind },
  {
    key: "namespace",
    title: "Namespace",
    width: "minmax(100px, 2fr)",
    from: 720,
    cell: ({ resource }) => <span className={styles.cut}>{resource.namespace}</span>,
  },
];

const resourceCard = (compared: Compared, change: ResourceChange) => (
  <>
    {nameOf(compared, change)}
    <span className={styles.cut}>
      {changeWords[change.change]}: {change.resource.kind}{" "}
      {change.resource.namespace ? `in ${change.resource.namespace}` : ""}
    </span>
  </>
);

const titleOf = ({ finding }: FindingChange) => (
  <Link {...pathTo.finding(finding.id)} tabIndex={-1} className={styles.name}>
    {finding.title}
  </Link>
);

const findingColumns: RowColumn<FindingChange>[] = [
  { key: "change", title: "Change", width: "96px", cell: ({ change }) => changeWords[change] },
  {
    key: "severity",
    title: "Severity",
    width: "96px",
    cell: ({ finding }) => <SeverityWord severity={finding.severity} />,
  },
  { key: "title", title: "Finding", width: "minmax(180px, 3fr)", cell: titleOf },
  {
    key: "resource",
    title: "Object",
    width: "minmax(140px, 2fr)",
    from: 760,
    cell: ({ resource }) => <span className={styles.cut}>{`${resource.kind} ${resource.name}`}</span>,
  },
];

const findingCard = (change: FindingChange) => (
  <>
    {titleOf(change)}
    <span className={styles.cut}>
      {changeWords[change.change]}: {change.resource.kind} {change.resource.name}
    </span>
  </>
);
