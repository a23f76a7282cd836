import type { RuleIssue } from "@periplus/shared/custom-rule";
import type { ReactNode } from "react";
import { ErrorNotice } from "../../components/ErrorNotice";
import { countOf } from "../../lib/number";
import { Code } from "../../ui/code/Code";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";
import { RuleReference } from "./RuleReference";
import { RuleTestPane } from "./RuleTestPane";
import type { useRuleCheck } from "./use-rule-check";

interface RuleWorkbenchProps {
  rule: string;
  /** Without it the text can be read only. */
  onChange?: ((text: string) => void) | undefined;
  checked: ReturnType<typeof useRuleCheck>;
  /** Why the rule cannot be tried. */
  why: string | undefined;
  tools?: ReactNode;
  actions: ReactNode;
}

/** A text of a rule, what is wrong with it as it is written, and what it says of objects. */
export function RuleWorkbench({ rule, onChange, checked, why, tools, actions }: RuleWorkbenchProps) {
  return (
    <div className={styles.columns}>
      <section className={styles.stack} aria-label="The rule">
        {tools ? <div className={styles.tools}>{tools}</div> : null}
        <Code
          text={rule}
          language="yaml"
          label="The rule as YAML"
          height="max(360px, 62vh)"
          marks={checked.marks}
          {...(onChange ? { onChange } : {})}
        />
        <div className={styles.tools}>
          {actions}
          <CheckSummary checked={checked} />
        </div>
        <RuleReference />
        {checked.error ? <ErrorNotice error={checked.error} what="The rule was not checked" /> : null}
      </section>
      <RuleTestPane rule={rule} why={why ?? whyNotTried(checked)} />
    </div>
  );
}

function whyNotTried({ check, current }: RuleWorkbenchProps["checked"]): string | undefined {
  if (!check || !current) return undefined;
  return check.rule === null ? "Mend the rule first" : undefined;
}

function CheckSummary({ checked: { check, current } }: Pick<RuleWorkbenchProps, "checked">) {
  const errors = check?.issues.filter(({ level }) => level === "error") ?? [];
  return (
    <div role="status" className={styles.summary} data-old={!current || undefined}>
      {check === undefined ? null : errors.length > 0 ? (
        <>
          <strong className={styles.wrong}>{countOf(errors.length, "thing")} to mend</strong>
          <IssueWords issue={errors[0]} />
        </>
      ) : (
        <span className={text.muted}>Nothing is wrong with it</span>
      )}
    </div>
  );
}

function IssueWords({ issue }: { issue: RuleIssue | undefined }) {
  if (!issue) return null;
  return (
    <span className={text.muted}>
      Line {issue.line}, column {issue.column}
      {issue.path ? (
        <>
          , <code>{issue.path}</code>
        </>
      ) : null}
    </span>
  );
}
