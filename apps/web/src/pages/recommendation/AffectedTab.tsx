import type { Finding } from "@periplus/shared/finding";
import { type ReactNode, useState } from "react";
import { ExemptButton } from "../../components/exempt/ExemptButton";
import { targetOfChosen } from "../../components/exempt/targets";
import { FindingRows } from "../../components/FindingRows";
import { countOf } from "../../lib/number";
import { Button } from "../../ui/Button";
import text from "../../ui/text.module.css";
import styles from "./RecommendationPage.module.css";

/** As many as one request takes. */
const mostChosen = 500;

const everything = { label: "Everything, in every cluster", scopes: [{}] };

/** Where the rule is broken; several resources can be chosen and exempt at once. */
export function AffectedTab({ ruleId, empty }: { ruleId: string; empty: ReactNode }) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Finding>>(new Map());
  const findings = [...chosen.values()];
  const toggle = (finding: Finding) => {
    const next = new Map(chosen);
    if (next.has(finding.id)) next.delete(finding.id);
    else if (next.size < mostChosen) next.set(finding.id, finding);
    setChosen(next);
  };
  const targets = findings.length > 0 ? [targetOfChosen(findings), everything] : [everything];
  return (
    <>
      <div className={styles.chooser} role="toolbar" aria-label="Chosen resources">
        <span className={text.muted}>
          {findings.length > 0 ? `${countOf(findings.length, "resource")} chosen` : "Choose resources to exempt them"}
        </span>
        {findings.length > 0 ? (
          <Button look="quiet" onClick={() => setChosen(new Map())}>
            Choose none
          </Button>
        ) : null}
        <ExemptButton ruleId={ruleId} targets={targets} />
      </div>
      <FindingRows
        ofRule
        q={`is:open rule:${ruleId}`}
        choice={{ isChosen: ({ id }) => chosen.has(id), onToggle: toggle }}
        empty={empty}
      />
    </>
  );
}
