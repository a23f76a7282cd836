import type { RecommendationDetail } from "@periplus/shared/recommendation";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { queryOf } from "../../../api/queries";
import { Region } from "../../../components/Region";
import { Section } from "../../../ui/Section";
import { PlacedList } from "./PlacedList";
import { type ChosenScope, ScopeChooser } from "./ScopeChooser";
import styles from "./Settings.module.css";
import { SettingsForm } from "./SettingsForm";
import { SuggestionList } from "./SuggestionList";
import type { OwnTexts } from "./setting-fields";

/** How the rule is run, per scope: everyone sees it, an administrator sets it. */
export function SettingsTab({ recommendation: { ruleId, rule } }: { recommendation: RecommendationDetail }) {
  const { connector, cluster, namespace } = useSearch({ from: "/shell/recommendations/$ruleId" });
  const navigate = useNavigate({ from: "/recommendations/$ruleId" });
  const [filled, setFilled] = useState<OwnTexts>({});
  const scope: ChosenScope = cluster ? { clusterId: cluster, namespace } : { connectorId: connector };
  const query = useQuery({
    ...queryOf("getRuleSettings", { params: { ruleId }, query: scope }),
    placeholderData: keepPreviousData,
  });
  const choose = ({ connectorId, clusterId, namespace: chosen }: ChosenScope) => {
    setFilled({});
    const where = { connector: connectorId, cluster: clusterId, namespace: chosen };
    void navigate({ search: { tab: "parameters", ...where }, resetScroll: false });
  };
  return (
    <div className={styles.tab}>
      <ScopeChooser scope={scope} onChoose={choose} />
      <Region query={query} what="The settings">
        {(view) => (
          <div className={styles.columns}>
            <SettingsForm
              key={JSON.stringify([view.scope, view.own, filled])}
              rule={rule}
              view={view}
              filled={filled}
              isOld={query.isPlaceholderData}
            />
            <div className={styles.stack}>
              <SuggestionList
                ruleId={ruleId}
                scope={scope}
                parameters={rule.parameters}
                onUse={(name, text) => setFilled((before) => ({ ...before, [name]: text }))}
              />
              <Section title="Set for this rule" note={view.all.length > 0 ? String(view.all.length) : null}>
                <PlacedList placed={view.all} onChoose={choose} />
              </Section>
            </div>
          </div>
        )}
      </Region>
    </div>
  );
}
