import type { CustomRuleDetail } from "@periplus/shared/custom-rule";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { addressOf } from "../../api/client";
import { queryOf } from "../../api/queries";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityBadge } from "../../components/Severity";
import { Tombstone } from "../../components/Tombstone";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import styles from "./CustomRules.module.css";
import { DeleteRule } from "./DeleteRule";
import { RuleEditor } from "./RuleEditor";

/** A rule that somebody wrote. */
export function CustomRulePage() {
  const { ruleId } = useParams({ from: "/shell/custom-rules/$ruleId" });
  const query = useQuery({
    ...queryOf("getCustomRule", { params: { ruleId } }),
    refetchInterval: ({ state: { data } }) => (data && data.clustersToJudge > 0 ? 1_500 : false),
  });
  return (
    <Region
      query={query}
      what="The rule"
      missing={
        <Tombstone what="rule" to={{ title: "Custom rules", path: pathTo.customRules() }}>
          Somebody may have deleted it.
        </Tombstone>
      }
    >
      {(rule) => <CustomRuleView key={rule.ruleId} rule={rule} />}
    </Region>
  );
}

function CustomRuleView({ rule }: { rule: CustomRuleDetail }) {
  const { ruleId, title, severity, broken, clustersToJudge, scores } = rule;
  return (
    <>
      <PageHeader
        title={title}
        up={{ title: "Custom rules", path: pathTo.customRules() }}
        mark={<SeverityBadge severity={severity} />}
        note={scores ? "counts in the score" : "preview, does not count in the score"}
        actions={
          <>
            <Link {...pathTo.recommendation(ruleId)} className={buttonClass()}>
              What it found
            </Link>
            <a className={buttonClass()} href={addressOf("exportCustomRule", { params: { ruleId } })} download>
              Export YAML
            </a>
            <DeleteRule rule={rule} />
          </>
        }
      />
      {broken ? (
        <div className={styles.notice}>
          <Notice tone="problem" title="This version of Periplus cannot run the rule.">
            {broken}
          </Notice>
        </div>
      ) : null}
      {clustersToJudge > 0 ? (
        <div className={styles.notice}>
          <Notice announce>
            What is stored is being judged again: {countOf(clustersToJudge, "cluster")} to go. The numbers follow.
          </Notice>
        </div>
      ) : null}
      <RuleEditor rule={rule} />
    </>
  );
}
