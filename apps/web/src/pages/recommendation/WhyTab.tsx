import type { RuleView } from "@periplus/shared/rule";
import { Link } from "@tanstack/react-router";
import { CodeBlock } from "../../components/CodeBlock";
import { MarkedProse } from "../../components/MarkedProse";
import { standardWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Facts } from "../../ui/Facts";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import styles from "./RecommendationPage.module.css";

/** Outside lists of which only the names are known here. */
const namedOnly = ["kubescape"];
/** Standards of which rules name more, or less exactly, than their list has. */
const linkedWhole = ["mitre-attack", "pss"];

/** The requirements that the rule looks at, as links to what they come to. */
function Requirements({ standard, ids }: { standard: string; ids: readonly string[] }) {
  if (namedOnly.includes(standard)) return ids.join(", ");
  if (linkedWhole.includes(standard))
    return (
      <Link {...pathTo.standard(standard)} className={text.link}>
        {ids.join(", ")}
      </Link>
    );
  return ids.map((id, index) => (
    <span key={id}>
      {index > 0 ? ", " : ""}
      <Link {...pathTo.requirement(standard, id)} className={text.link}>
        {id}
      </Link>
    </span>
  ));
}

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
                ([standard, ids]) =>
                  [standardWords(standard), <Requirements key={standard} standard={standard} ids={ids} />] as const,
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
