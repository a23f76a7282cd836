import type { ResourceFix } from "@periplus/shared/fix";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ChangeView } from "../../components/fix/ChangeView";
import { Region } from "../../components/Region";
import { SeverityBadge } from "../../components/Severity";
import { PlainMark } from "../../components/StateMarks";
import { countOf } from "../../lib/number";
import { remedyRiskWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import styles from "./ResourcePage.module.css";

/** One change for everything in the resource whose patch is proved: its pods restart once. */
export function ResourceFixTab({ id }: { id: string }) {
  const query = useQuery(queryOf("getResourceFix", { params: { id } }));
  return (
    <Region query={query} what="The fix">
      {(fix) => {
        if (fix.mended.length === 0 && fix.left.length === 0) {
          return <EmptyState good title="There is nothing to mend" />;
        }
        return (
          <div className={styles.fix}>
            {fix.mended.length > 0 ? <Mended fix={fix} /> : null}
            {fix.left.length > 0 ? (
              <Section
                title={fix.mended.length > 0 ? "What is left" : "Nothing can be mended without a decision"}
                note="something has to be filled in or decided first"
              >
                <RuleList rules={fix.left} />
              </Section>
            ) : null}
          </div>
        );
      }}
    </Region>
  );
}

function Mended({ fix }: { fix: ResourceFix }) {
  return (
    <>
      <Section
        title={`One change for ${countOf(fix.mended.length, "finding")}`}
        note={fix.risk ? remedyRiskWords[fix.risk] : ""}
      >
        <p className={styles.proof}>
          <PlainMark mark="pass" word="Verified: all of these turn healthy" />
        </p>
        <RuleList rules={fix.mended} />
      </Section>
      <ChangeView change={fix} />
    </>
  );
}

function RuleList({ rules }: { rules: ResourceFix["mended"] }) {
  return (
    <ul className={styles.rules}>
      {rules.map(({ ruleId, title, severity }) => (
        <li key={ruleId}>
          <SeverityBadge severity={severity} />{" "}
          <Link {...pathTo.recommendation(ruleId)} className={text.link}>
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
