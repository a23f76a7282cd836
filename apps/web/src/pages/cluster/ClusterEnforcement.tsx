import type { EnforcementOfCluster } from "@periplus/shared/enforcement";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { EnforcementMark } from "../../components/EnforcementMark";
import { Region } from "../../components/Region";
import { SeverityBadge } from "../../components/Severity";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";

const columns: Column<EnforcementOfCluster["rules"][number]>[] = [
  { title: "Severity", cell: ({ severity }) => <SeverityBadge severity={severity} /> },
  {
    title: "Rule",
    head: true,
    cell: ({ ruleId, title }) => (
      <Link {...pathTo.recommendation(ruleId, "enforce")} className={text.link}>
        {title}
      </Link>
    ),
  },
  { title: "Enforcement", cell: ({ state, actions }) => <EnforcementMark state={state} actions={actions} /> },
];

/** Which rules the cluster refuses to break, as its admission policies were read. */
export function ClusterEnforcement({ id }: { id: string }) {
  const query = useQuery(queryOf("getClusterEnforcement", { params: { id } }));
  return (
    <Region query={query} what="The enforcement">
      {({ unknown, counts, rules }) => (
        <Section
          title="Enforcement"
          note={
            unknown === null
              ? `${countOf(counts.enforced, "rule")} enforced, ${counts.drifted} drifted, ${counts.absent} could be`
              : "not known"
          }
        >
          {unknown !== null ? (
            <Notice tone="warning">{unknown}</Notice>
          ) : rules.length === 0 ? (
            <p className={text.muted}>
              No rule is enforced here. Each recommendation has a tab Enforce with the policy to apply.
            </p>
          ) : (
            <Table label="Enforcement" columns={columns} rows={rules} rowKey={({ ruleId }) => ruleId} />
          )}
        </Section>
      )}
    </Region>
  );
}
