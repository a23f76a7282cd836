import type { RequirementCounts, RequirementRow, RequirementState, StandardDetail } from "@periplus/shared/standard";
import { Link } from "@tanstack/react-router";
import { RequirementBar } from "../../components/standards/RequirementBar";
import { RequirementMark } from "../../components/standards/RequirementMark";
import { formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import { groupSections } from "./group-sections";
import styles from "./StandardsPage.module.css";

interface RequirementTreeProps {
  standard: StandardDetail;
  /** Only what is in this state; undefined: everything. */
  state: RequirementState | undefined;
  clusterId: string | undefined;
}

/** The requirements under the sections that they stand in. */
export function RequirementTree({ standard, state, clusterId }: RequirementTreeProps) {
  const groups = groupSections(
    standard.sections,
    standard.requirements.filter((requirement) => state === undefined || requirement.state === state),
  );
  if (groups.length === 0) return <p className={text.muted}>No requirement is in this state.</p>;
  const columns = columnsFor(standard, clusterId);
  return (
    <div className={styles.sections}>
      {groups.map(({ section, own, inner }) => (
        <Section
          key={section.id}
          title={titleOf(section)}
          note={<Share requirements={[own, ...inner.map((each) => each.own)].flat()} />}
        >
          <div className={styles.section}>
            {own.length > 0 ? (
              <Table label={section.title} columns={columns} rows={own} rowKey={({ id }) => id} />
            ) : null}
            {inner.map(({ section: below, own: rows }) => (
              <div key={below.id} className={styles.inner}>
                <h3 className={styles.innerTitle}>{titleOf(below)}</h3>
                <Table label={below.title} columns={columns} rows={rows} rowKey={({ id }) => id} />
              </div>
            ))}
          </div>
        </Section>
      ))}
    </div>
  );
}

/** Sections are shown with their number, where they have one. */
const titleOf = ({ id, title }: { id: string; title: string }) => (/^\d/.test(id) ? `${id} ${title}` : title);

/** A number as people quote it; keys of machines are shown on the requirement's own page. */
const numberOf = ({ id }: RequirementRow) => (/^(\d+(\.\d+)*|T\d{4}(\.\d{3})?)$/.test(id) ? id : null);

function Share({ requirements }: { requirements: readonly RequirementRow[] }) {
  const counts: RequirementCounts = { passed: 0, failed: 0, notAssessed: 0, attested: 0, provider: 0 };
  for (const { state } of requirements) counts[state] += 1;
  return (
    <span className={styles.sectionBar}>
      <RequirementBar counts={counts} />
    </span>
  );
}

const columnsFor = (
  { id: standardId, clusters }: StandardDetail,
  clusterId: string | undefined,
): Column<RequirementRow>[] => [
  {
    title: "Requirement",
    head: true,
    cell: (requirement) => (
      <span className={styles.requirement}>
        {numberOf(requirement) === null ? null : <span className={styles.number}>{numberOf(requirement)}</span>}
        <Link {...pathTo.requirement(standardId, requirement.id, clusterId)} className={styles.name}>
          {requirement.title}
        </Link>
      </span>
    ),
  },
  {
    title: "State",
    width: "38%",
    cell: ({ state, reason }) => (
      <>
        <RequirementMark state={state} />
        {state === "notAssessed" && reason !== null ? (
          <div className={`${styles.reason} ${styles.short}`} title={reason}>
            {reason}
          </div>
        ) : null}
      </>
    ),
  },
  {
    title: "Failing",
    align: "right",
    width: "72px",
    cell: ({ failing }) => (failing === 0 ? <span className={text.muted}>0</span> : formatNumber(failing)),
  },
  ...(clusters > 1
    ? [
        {
          title: "Clusters",
          priority: 2 as const,
          width: "104px",
          cell: ({ clusters: counts }: RequirementRow) => (
            <span className={styles.clusters}>
              <RequirementBar counts={counts} />
            </span>
          ),
        },
      ]
    : []),
];
