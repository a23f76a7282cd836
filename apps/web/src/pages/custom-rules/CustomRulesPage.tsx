import type { CustomRule } from "@periplus/shared/custom-rule";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { addressOf } from "../../api/client";
import { useMe } from "../../api/me";
import { queryOf } from "../../api/queries";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityWord } from "../../components/Severity";
import { PlainMark } from "../../components/StateMarks";
import { whyNot } from "../../lib/may";
import { countOf, formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button, buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";
import { ImportRules } from "./ImportRules";

/** The rules that people wrote. */
export function CustomRulesPage() {
  const query = useQuery(queryOf("listCustomRules", { query: {} }));
  return (
    <>
      <PageHeader
        title="Custom rules"
        note={query.data && query.data.items.length > 0 ? countOf(query.data.items.length, "rule") : null}
        lead="Rules of your own beside those that come with Periplus. They judge everything that is read, and count in the secure score where they are marked so."
        actions={
          <>
            {query.data && query.data.items.length > 0 ? (
              <a className={buttonClass()} href={addressOf("exportCustomRules")} download>
                Export YAML
              </a>
            ) : null}
            <ImportRules />
            <NewRule />
          </>
        }
      />
      <Region query={query} what="The rules">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody has written a rule yet" actions={<NewRule />}>
              <p>
                A rule is a few lines of YAML with an expression that is true where an object is healthy. It is tried on
                what runs before it is saved.
              </p>
            </EmptyState>
          ) : (
            <Table label="Custom rules" columns={columns} rows={items} rowKey={({ ruleId }) => ruleId} />
          )
        }
      </Region>
    </>
  );
}

function NewRule() {
  const why = whyNot(useMe(), "configureRules", "everywhere");
  if (why !== undefined)
    return (
      <Button look="primary" why={why}>
        New rule
      </Button>
    );
  return (
    <Link {...pathTo.newCustomRule()} className={buttonClass("primary")}>
      New rule
    </Link>
  );
}

const columns: Column<CustomRule>[] = [
  {
    title: "Rule",
    head: true,
    cell: ({ ruleId, title }) => (
      <>
        <Link {...pathTo.customRule(ruleId)} className={styles.title}>
          {title}
        </Link>
        <code className={styles.id}>{ruleId}</code>
      </>
    ),
  },
  { title: "Severity", width: "104px", cell: ({ severity }) => <SeverityWord severity={severity} /> },
  { title: "In the score", width: "112px", cell: (rule) => <ScoringMark rule={rule} /> },
  {
    title: "Unhealthy",
    align: "right",
    width: "112px",
    cell: ({ counts: { healthy, unhealthy } }) =>
      healthy + unhealthy === 0 ? (
        <span className={text.muted}>not judged</span>
      ) : (
        `${formatNumber(unhealthy)} of ${formatNumber(healthy + unhealthy)}`
      ),
  },
  { title: "Version", align: "right", priority: 3, width: "80px", cell: ({ version }) => version },
  { title: "Changed by", priority: 3, width: "140px", cell: ({ updatedBy }) => updatedBy },
  { title: "Changed", align: "right", priority: 2, width: "104px", cell: ({ updatedAt }) => <Moment at={updatedAt} /> },
];

function ScoringMark({ rule: { broken, scores } }: { rule: CustomRule }) {
  if (broken !== null) return <PlainMark mark="fail" word="Cannot run" />;
  return scores ? <PlainMark mark="pass" word="Counts" /> : <PlainMark mark="none" word="Preview" />;
}
