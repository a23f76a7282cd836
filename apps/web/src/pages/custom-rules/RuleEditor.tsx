import type { CustomRuleDetail } from "@periplus/shared/custom-rule";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints, queryOf } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { whyNot } from "../../lib/may";
import { Button } from "../../ui/Button";
import { useToast } from "../../ui/Toasts";
import styles from "./CustomRules.module.css";
import { RuleHistory } from "./RuleHistory";
import { RuleWorkbench } from "./RuleWorkbench";
import { ScoringSection } from "./ScoringSection";
import { UnsavedGuard } from "./UnsavedGuard";
import { useRuleCheck } from "./use-rule-check";
import { whyNotSaved } from "./why-not-saved";

/** The text of a rule, to be changed, with who changed it before. */
export function RuleEditor({ rule }: { rule: CustomRuleDetail }) {
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  // What is written is based on a version, and stays when a newer one comes: saving it then is refused.
  const [draft, setDraft] = useState({ text: rule.text, basedOn: rule.version });
  const isUnsaved = draft.text !== rule.text && draft.text !== "";
  const shown = isUnsaved ? draft.text : rule.text;
  const may = whyNot(me, "configureRules", "everywhere");
  const checked = useRuleCheck(shown, may === undefined);
  const take = async (saved: CustomRuleDetail) => {
    const { queryKey } = queryOf("getCustomRule", { params: { ruleId: saved.ruleId } });
    client.setQueryData(queryKey, saved);
    setDraft({ text: saved.text, basedOn: saved.version });
    await invalidate(client, ...judgedEndpoints);
  };
  const save = useMutation({
    mutationFn: () =>
      call("changeCustomRule", {
        params: { ruleId: rule.ruleId },
        body: { text: shown, basedOn: isUnsaved ? draft.basedOn : rule.version },
      }),
    onSuccess: async (saved) => {
      await take(saved);
      toast(`Version ${saved.version} is saved`);
    },
  });
  const write = (text: string) => setDraft(({ basedOn }) => ({ text, basedOn: isUnsaved ? basedOn : rule.version }));
  return (
    <>
      <UnsavedGuard isUnsaved={isUnsaved} />
      <RuleWorkbench
        rule={shown}
        onChange={may === undefined ? write : undefined}
        checked={checked}
        why={may}
        actions={
          <>
            <Button
              look="primary"
              why={may ?? (isUnsaved ? whyNotSaved(checked) : "Nothing was changed")}
              busy={save.isPending}
              onClick={() => save.mutate()}
            >
              Save
            </Button>
            {isUnsaved ? (
              <Button look="quiet" onClick={() => setDraft({ text: rule.text, basedOn: rule.version })}>
                Discard
              </Button>
            ) : null}
          </>
        }
      />
      {save.error ? <ErrorNotice error={save.error} what="The rule was not saved" /> : null}
      <div className={styles.below}>
        <RuleHistory rule={rule} onUse={may === undefined ? write : undefined} />
        <ScoringSection
          rule={rule}
          why={may ?? (isUnsaved ? "Save or discard the text first" : undefined)}
          onSaved={take}
        />
      </div>
    </>
  );
}
