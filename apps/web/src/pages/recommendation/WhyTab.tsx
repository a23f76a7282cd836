import type { RuleView } from "@periplus/shared/rule";
import { CodeBlock } from "../../components/CodeBlock";
import { MarkedProse } from "../../components/MarkedProse";
import { standardWords } from "../../lib/words";
import { Facts } from "../../ui/Facts";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import styles from "./RecommendationPage.module.css";

/** The rule in words, and as it is evaluated. */
export function WhyTab({ rule }: { rule: RuleView }) {
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <Section title="What it checks">
          <p className={text.prose}>
            <MarkedProse text={rule.description} />
          </p>
        </Section>
        <Section title="Why it matters">
          <p className={text.prose}>
            <MarkedProse text={rule.rationale} />
          </p>
        </Section>
        <Section title="How it is evaluated" note="Common Expression Language; true means healthy">
          <CodeBlock text={rule.expression} label="Expression" />
        </Section>
      </div>
      <div className={styles.stack}>
        <Section title="The rule">
          <Facts
            facts={[
              ["Id", <code key="id">{rule.id}</code>],
              ["Version", rule.version],
              ["Looks at", rule.appliesTo.join(", ")],
              ["Control", rule.controlTitle],
              ...Object.entries(rule.mappings).map(
                ([standard, requirements]) => [standardWords(standard), requirements.join(", ")] as const,
              ),
            ]}
          />
        </Section>
        {rule.references.length > 0 ? (
          <Section title="References">
            <ul className={styles.references}>
              {rule.references.map((address) => (
                <li key={address}>
                  <a href={address} target="_blank" rel="noreferrer" className={text.inlineLink}>
                    {address.replace(/^https:\/\//, "")}
                  </a>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </div>
  );
}
