import type { CustomRuleDetail } from "@periplus/shared/custom-rule";
import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/client";
import { ErrorNotice } from "../../components/ErrorNotice";
import { formatNumber } from "../../lib/number";
import { Button } from "../../ui/Button";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";

interface ScoringSectionProps {
  rule: CustomRuleDetail;
  why: string | undefined;
  onSaved: (saved: CustomRuleDetail) => Promise<void>;
}

/** What came of the rule, and whether it counts. */
export function ScoringSection({ rule, why, onSaved }: ScoringSectionProps) {
  const { ruleId, scores, version, controlTitle, counts } = rule;
  const mark = useMutation({
    mutationFn: () => call("setCustomRuleScoring", { params: { ruleId }, body: { scores: !scores, basedOn: version } }),
    onSuccess: onSaved,
  });
  return (
    <div className={styles.stack}>
      <Section title="In the secure score">
        <p className={`${text.prose} ${styles.lead}`}>
          {scores
            ? `It counts in “${controlTitle}”, like the rules that come with Periplus.`
            : `It is a preview: judged and shown, and left out of the score. When it says what it should, let it count in “${controlTitle}”.`}
        </p>
        <div className={styles.tools}>
          <Button why={why} busy={mark.isPending} onClick={() => mark.mutate()}>
            {scores ? "Take it out of the score" : "Let it count in the score"}
          </Button>
        </div>
        {mark.error ? <ErrorNotice error={mark.error} what="Not changed" /> : null}
      </Section>
      <Section title="What it says now">
        <Facts
          facts={[
            ["Unhealthy", formatNumber(counts.unhealthy)],
            ["Healthy", formatNumber(counts.healthy)],
            ["Not assessed", counts.notAssessed > 0 ? formatNumber(counts.notAssessed) : null],
            ["Exempt", counts.waived + counts.mitigated > 0 ? formatNumber(counts.waived + counts.mitigated) : null],
            ["Looks at", rule.appliesTo.join(", ")],
            ["Id", <code key="id">{ruleId}</code>],
            ["Written by", rule.createdBy],
            ["First saved", <Moment key="created" at={rule.createdAt} full="date" />],
          ]}
        />
      </Section>
    </div>
  );
}
