import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { PageHeader } from "../../components/PageHeader";
import { whyNot } from "../../lib/may";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import text from "../../ui/text.module.css";
import { RuleWorkbench } from "./RuleWorkbench";
import { templates } from "./templates";
import { UnsavedGuard } from "./UnsavedGuard";
import { useRuleCheck } from "./use-rule-check";
import { whyNotSaved } from "./why-not-saved";

/** A rule that is not there yet, from one of a few to start from. */
export function NewCustomRulePage() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [first] = templates;
  const [rule, setRule] = useState(first.text);
  const may = whyNot(me, "configureRules", "everywhere");
  const checked = useRuleCheck(rule, may === undefined);
  const save = useMutation({
    mutationFn: () => call("createCustomRule", { body: { text: rule } }),
    onSuccess: async ({ ruleId }) => {
      await invalidate(client, ...judgedEndpoints);
      await navigate({ ...pathTo.customRule(ruleId), ignoreBlocker: true });
    },
  });
  const isTouched = templates.every((template) => template.text !== rule);
  return (
    <>
      <PageHeader
        title="New rule"
        up={{ title: "Custom rules", path: pathTo.customRules() }}
        lead="YAML in the format of the rules that come with Periplus, with expressions in CEL: true where an object is healthy."
      />
      <UnsavedGuard isUnsaved={isTouched && !save.isSuccess} />
      <RuleWorkbench
        rule={rule}
        onChange={may === undefined ? setRule : undefined}
        checked={checked}
        why={may}
        tools={
          <>
            <span className={text.muted}>Start from</span>
            {templates.map((template) => (
              <Button
                key={template.title}
                look="quiet"
                why={may ?? (isTouched ? "It would take the place of what you wrote" : undefined)}
                onClick={() => setRule(template.text)}
              >
                {template.title}
              </Button>
            ))}
          </>
        }
        actions={
          <Button look="primary" why={may ?? whyNotSaved(checked)} busy={save.isPending} onClick={() => save.mutate()}>
            Save the rule
          </Button>
        }
      />
      {save.error ? <ErrorNotice error={save.error} what="The rule was not saved" /> : null}
    </>
  );
}
