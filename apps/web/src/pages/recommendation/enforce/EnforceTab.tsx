import { type EnforcementLevel, enforcementLevels } from "@periplus/shared/enforcement";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryOf } from "../../../api/queries";
import { CodeBlock } from "../../../components/CodeBlock";
import { Region } from "../../../components/Region";
import { enforcementLevelWords } from "../../../lib/words";
import { SelectField } from "../../../ui/Field";
import { Notice } from "../../../ui/Notice";
import { Section } from "../../../ui/Section";
import { Segments } from "../../../ui/Segments";
import text from "../../../ui/text.module.css";
import { EnforcementTable } from "./EnforcementTable";
import styles from "./EnforceTab.module.css";
import { WouldBlock } from "./WouldBlock";

/** The rule as an admission policy: what it would block, its text, and which clusters have it. */
export function EnforceTab({ ruleId }: { ruleId: string }) {
  const query = useQuery(queryOf("getRuleEnforcement", { params: { ruleId } }));
  return (
    <Region query={query} what="The enforcement">
      {({ refused, clusters }) => {
        const canBePolicy = clusters.some(({ state }) => state !== "notExportable");
        if (refused !== null && !canBePolicy) {
          return (
            <Notice title="This rule cannot be an admission policy.">
              {refused} It is judged with every discovery run instead.
            </Notice>
          );
        }
        return (
          <div className={styles.tab}>
            <PolicyExport ruleId={ruleId} clusters={clusters.map(({ cluster }) => cluster)} />
            <Section title="In the clusters" note="as their admission policies were read">
              <EnforcementTable clusters={clusters} />
            </Section>
          </div>
        );
      }}
    </Region>
  );
}

interface PolicyExportProps {
  ruleId: string;
  clusters: readonly { id: string; name: string }[];
}

/** Everything that goes into the policy is chosen here; the preview comes before the text. */
function PolicyExport({ ruleId, clusters }: PolicyExportProps) {
  const [level, setLevel] = useState<EnforcementLevel>("warn");
  const [clusterId, setClusterId] = useState("");
  const scope = clusterId === "" ? {} : { clusterId };
  // What is open stays open when another level is chosen.
  const policy = useQuery({
    ...queryOf("getRulePolicy", { params: { ruleId }, query: { ...scope, level } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title="The policy">
      <div className={styles.choices}>
        <SelectField
          label="With the settings of"
          value={clusterId}
          onChange={({ target }) => setClusterId(target.value)}
        >
          <option value="">Everywhere</option>
          {clusters.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <Segments
          label="What happens to what fails"
          value={level}
          options={enforcementLevels.map((value) => ({ value, label: enforcementLevelWords[value].title }))}
          onChange={setLevel}
        />
      </div>
      <p className={text.muted}>{enforcementLevelWords[level].effect}</p>
      <WouldBlock ruleId={ruleId} clusterId={clusterId === "" ? undefined : clusterId} />
      <Region query={policy} what="The policy">
        {({ refused, text: yaml, limits }) => (
          <>
            {limits.length > 0 ? (
              <Notice tone="warning" title="The policy judges more than the rule does here.">
                It does not know {limits.join(", ")}.
              </Notice>
            ) : null}
            {yaml === null ? (
              <Notice>{refused}</Notice>
            ) : (
              <details className={styles.policy}>
                <summary>ValidatingAdmissionPolicy and its binding</summary>
                <CodeBlock text={yaml} label="Policy" />
              </details>
            )}
          </>
        )}
      </Region>
      <p className={text.muted}>
        Periplus only reads: apply it with <code>kubectl apply -f</code>, or through your repository. What runs already
        stays; objects are judged when they are made and when what the rule looks at changes.
      </p>
    </Section>
  );
}
