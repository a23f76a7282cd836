import type { RecommendationDetail } from "@periplus/shared/recommendation";
import { CodeBlock } from "../../components/CodeBlock";
import { RemedyWords } from "../../components/RemedyWords";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import styles from "./RecommendationPage.module.css";

/** What to do in general; each finding has the change for its own object. */
export function FixTab({ recommendation: { rule, counts } }: { recommendation: RecommendationDetail }) {
  return (
    <div className={styles.stack}>
      <Section title="What to do">
        <RemedyWords remedy={rule.remedy} />
      </Section>
      {rule.remedy.command ? (
        <Section title="The command">
          <CodeBlock text={rule.remedy.command} label="Command" />
        </Section>
      ) : null}
      {rule.remedy.terraform ? (
        <Section title="With Terraform" note="in the resource of the cluster or of its pool">
          <CodeBlock text={rule.remedy.terraform} label="Terraform" />
        </Section>
      ) : null}
      {counts.unhealthy > 0 ? (
        <p className={text.muted}>
          Each affected resource has its own change, as a difference and as a command: open it under Affected.
        </p>
      ) : null}
    </div>
  );
}
