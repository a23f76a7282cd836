import type { RuleSettings, RuleSettingsView } from "@periplus/shared/rule-settings";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { changeSeen } from "../../../api/change-seen";
import { call } from "../../../api/client";
import { useMe } from "../../../api/me";
import { invalidate, judgedEndpoints, settingsEndpoints } from "../../../api/queries";
import { ChangeNotice } from "../../../components/ChangeNotice";
import { ErrorNotice } from "../../../components/ErrorNotice";
import { whyNot } from "../../../lib/may";
import type { useDraft } from "../../../lib/use-draft";
import { Button } from "../../../ui/Button";
import { Section } from "../../../ui/Section";
import { useToast } from "../../../ui/Toasts";
import text from "../../../ui/text.module.css";
import { PreviewResult } from "./PreviewResult";
import { SettingRow } from "./SettingRow";
import styles from "./Settings.module.css";
import { type OwnTexts, type SettingField, scopeOf, settingsOf } from "./setting-fields";
import { ownFacts } from "./setting-words";

type SettingsDraft = ReturnType<typeof useDraft<RuleSettingsView, OwnTexts>>;

interface SettingsFormProps {
  view: RuleSettingsView;
  fields: readonly SettingField[];
  draft: SettingsDraft;
  /** The view is of another scope, and the one that is asked for is on its way. */
  isOld: boolean;
}

/** The settings of one scope, with what they would do before they are saved. */
export function SettingsForm({ view, fields, draft, isOld }: SettingsFormProps) {
  const { seen, form: texts } = draft;
  const settings = settingsOf(fields, texts, seen.own);
  const { preview, save, clear, reset } = useSettingsActions(draft);
  const me = useMe();
  const forbidden = whyNot(me, "configureRules", view.scope.level === "global" ? "everywhere" : "somewhere");
  const off = forbidden ?? (isOld ? "The settings are being read" : undefined);
  const wrong = settings === undefined ? "A value is not of its type" : undefined;
  const setText = (name: string, next: string | undefined) => {
    const { [name]: _, ...rest } = texts;
    draft.write(next === undefined ? rest : { ...rest, [name]: next });
  };
  // Of other settings than those on screen a preview says nothing.
  const isPreviewed = JSON.stringify(preview.variables) === JSON.stringify(settings);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (settings !== undefined) save.mutate(settings);
  };
  const take = () => {
    draft.takeTheirs();
    reset();
  };
  const rows = (some: readonly SettingField[]) =>
    some.map((field) => (
      <SettingRow
        key={field.name}
        field={field}
        typed={texts[field.name]}
        readOnly={forbidden !== undefined}
        onChange={(next) => setText(field.name, next)}
      />
    ));
  const parameters = fields.filter(({ parameter }) => parameter);
  return (
    <form className={styles.form} onSubmit={submit}>
      {parameters.length > 0 ? <Section title="Parameters">{rows(parameters)}</Section> : null}
      <Section title="Where the rule looks">
        <div className={styles.knobs}>{rows(fields.filter(({ parameter }) => !parameter))}</div>
      </Section>
      {preview.error ? <ErrorNotice error={preview.error} what="Not previewed" /> : null}
      {save.error ? <ChangeNotice error={save.error} what="Not saved" why={off ?? wrong} onTake={take} /> : null}
      {clear.error ? <ChangeNotice error={clear.error} what="Not cleared" /> : null}
      <div className={styles.actions}>
        <Button why={off ?? wrong} busy={preview.isPending} onClick={() => settings && preview.mutate(settings)}>
          Preview
        </Button>
        <Button look="primary" type="submit" why={off ?? wrong} busy={save.isPending}>
          Save and judge again
        </Button>
        <Button
          look="quiet"
          why={off ?? (view.own === null ? "Nothing is set here" : undefined)}
          busy={clear.isPending}
          onClick={() => clear.mutate()}
        >
          Clear what is set here
        </Button>
      </div>
      {preview.data && isPreviewed ? <PreviewResult preview={preview.data} /> : null}
      {forbidden ? <p className={text.muted}>{forbidden}. You can read what is set.</p> : null}
    </form>
  );
}

function useSettingsActions({ seen, moveOn, discard }: SettingsDraft) {
  const toast = useToast();
  const client = useQueryClient();
  const params = { ruleId: seen.ruleId };
  const scope = scopeOf(seen);
  const onChanged = (now: RuleSettingsView) => {
    moveOn(now);
    void invalidate(client, ...settingsEndpoints);
  };
  const ofSeen = { read: { params, query: scope }, seen, facts: ownFacts, onChanged };
  const preview = useMutation({
    mutationFn: (settings: RuleSettings) => call("previewRuleSettings", { params, body: { scope, settings } }),
  });
  const onSuccess = async () => {
    await invalidate(client, ...judgedEndpoints, ...settingsEndpoints);
    toast("Saved");
    discard();
    reset();
  };
  const save = useMutation({
    mutationFn: (settings: RuleSettings) =>
      changeSeen("setRuleSettings", { request: { params, body: { scope, settings } }, ...ofSeen }),
    onSuccess,
  });
  const clear = useMutation({
    mutationFn: () => changeSeen("clearRuleSettings", { request: { params, query: scope }, ...ofSeen }),
    onSuccess,
  });
  const reset = () => {
    for (const each of [preview, save, clear]) each.reset();
  };
  return { preview, save, clear, reset };
}
