import type { RecommendationDetail } from "@periplus/shared/recommendation";
import type { RuleView } from "@periplus/shared/rule";
import type { RuleSettingsView } from "@periplus/shared/rule-settings";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../../api/queries";
import { Region } from "../../../components/Region";
import { useDraft } from "../../../lib/use-draft";
import { Section } from "../../../ui/Section";
import { PlacedList } from "./PlacedList";
import { type ChosenScope, ScopeChooser } from "./ScopeChooser";
import styles from "./Settings.module.css";
import { SettingsFile } from "./SettingsFile";
import { SettingsForm } from "./SettingsForm";
import { SettingsHistory } from "./SettingsHistory";
import { SuggestionList } from "./SuggestionList";
import { fieldsOf, scopeOf, textsOf } from "./setting-fields";

/** How the rule is run, per scope: everyone sees it, an administrator sets it. */
export function SettingsTab({ recommendation: { ruleId, rule } }: { recommendation: RecommendationDetail }) {
  const { connector, cluster, namespace } = useSearch({ from: "/shell/recommendations/$ruleId" });
  const navigate = useNavigate({ from: "/recommendations/$ruleId" });
  const scope: ChosenScope = cluster ? { clusterId: cluster, namespace } : { connectorId: connector };
  const query = useQuery({
    ...queryOf("getRuleSettings", { params: { ruleId }, query: scope }),
    placeholderData: keepPreviousData,
  });
  const choose = ({ connectorId, clusterId, namespace: chosen }: ChosenScope) => {
    const where = { connector: connectorId, cluster: clusterId, namespace: chosen };
    void navigate({ search: { tab: "parameters", ...where }, resetScroll: false });
  };
  return (
    <div className={styles.tab}>
      <ScopeChooser scope={scope} onChoose={choose} />
      <Region query={query} what="The settings">
        {(view) => (
          <ScopeSettings
            key={JSON.stringify(view.scope)}
            rule={rule}
            view={view}
            isOld={query.isPlaceholderData}
            onChoose={choose}
          />
        )}
      </Region>
    </div>
  );
}

interface ScopeSettingsProps {
  rule: RuleView;
  view: RuleSettingsView;
  /** The view is of another scope, and the one that is asked for is on its way. */
  isOld: boolean;
  onChoose: (scope: ChosenScope) => void;
}

/** One scope: its settings, what runs in it, and everything else that is set for the rule. */
function ScopeSettings({ rule, view, isOld, onChoose }: ScopeSettingsProps) {
  const fields = fieldsOf(rule.parameters, view.inForce);
  const draft = useDraft(view, ({ own }) => textsOf(fields, own));
  return (
    <div className={styles.columns}>
      <SettingsForm view={view} fields={fields} draft={draft} isOld={isOld} />
      <div className={styles.stack}>
        <SuggestionList
          ruleId={rule.id}
          scope={scopeOf(view)}
          parameters={rule.parameters}
          onUse={(name, text) => draft.write({ ...draft.form, [name]: text })}
        />
        <Section title="Set for this rule" note={view.all.length > 0 ? String(view.all.length) : null}>
          <PlacedList placed={view.all} onChoose={onChoose} />
        </Section>
        <Section title="What was changed">
          <SettingsHistory ruleId={rule.id} />
        </Section>
        <Section title="As a file">
          <SettingsFile />
        </Section>
      </div>
    </div>
  );
}
