import type { RecommendationDetail } from "@periplus/shared/recommendation";
import type { ParameterValues, RuleParameter } from "@periplus/shared/rule";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { MarkedProse } from "../../components/MarkedProse";
import { needsAdmin } from "../../lib/words";
import { Button } from "../../ui/Button";
import { SelectField, TextAreaField, TextField } from "../../ui/Field";
import { useToast } from "../../ui/Toasts";
import text from "../../ui/text.module.css";
import { readParameter, writeParameter } from "./parameter-text";
import styles from "./RecommendationPage.module.css";

/** The parameters of a rule: everyone sees them, an administrator sets them. */
export function ParametersTab({ recommendation }: { recommendation: RecommendationDetail }) {
  const { ruleId, rule, parameters } = recommendation;
  const me = useMe();
  const toast = useToast();
  const client = useQueryClient();
  const [texts, setTexts] = useState(() =>
    Object.fromEntries(rule.parameters.map(({ name, type }) => [name, writeParameter(type, parameters?.[name])])),
  );
  const read = rule.parameters.map((parameter) => ({
    parameter,
    result: readParameter(parameter.type, texts[parameter.name] ?? ""),
  }));
  const onSuccess = async () => {
    await invalidate(client, ...judgedEndpoints);
    toast("Saved");
  };
  const save = useMutation({
    mutationFn: (body: ParameterValues) => call("setRuleParameters", { params: { ruleId }, body }),
    onSuccess,
  });
  const clear = useMutation({ mutationFn: () => call("clearRuleParameters", { params: { ruleId } }), onSuccess });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = read.flatMap(({ parameter, result }) =>
      "value" in result && result.value !== undefined ? [[parameter.name, result.value] as const] : [],
    );
    save.mutate(Object.fromEntries(given));
  };
  const forbidden = me.capabilities.configureRules ? undefined : needsAdmin;
  const wrong = read.some(({ result }) => "error" in result) ? "A value is not of its type" : undefined;
  return (
    <form className={styles.form} onSubmit={submit}>
      {read.map(({ parameter, result }) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          text={texts[parameter.name] ?? ""}
          error={"error" in result ? result.error : undefined}
          readOnly={forbidden !== undefined}
          onChange={(next) => setTexts((before) => ({ ...before, [parameter.name]: next }))}
        />
      ))}
      {save.error ? <ErrorNotice error={save.error} what="Not saved" /> : null}
      {clear.error ? <ErrorNotice error={clear.error} what="Not cleared" /> : null}
      <div className={styles.actions}>
        <Button look="primary" type="submit" why={forbidden ?? wrong} busy={save.isPending}>
          Save and judge again
        </Button>
        <Button
          why={forbidden ?? (parameters === null ? "No parameters of your own are set" : undefined)}
          busy={clear.isPending}
          onClick={() => clear.mutate()}
        >
          {rule.configure === "required" ? "Clear" : "Go back to the defaults"}
        </Button>
      </div>
      {forbidden ? <p className={text.muted}>{forbidden}. You can read what is set.</p> : null}
    </form>
  );
}

interface ParameterFieldProps {
  parameter: RuleParameter;
  text: string;
  error: string | undefined;
  readOnly: boolean;
  onChange: (text: string) => void;
}

function ParameterField({ parameter, text: value, error, readOnly, onChange }: ParameterFieldProps) {
  const { name, type, description } = parameter;
  const standard = writeParameter(type, parameter.default);
  const hint = (
    <>
      <MarkedProse text={asSentence(description)} /> {hints[type]}{" "}
      {parameter.default === null ? "Not set unless you set it." : `Default: ${standard || "none"}.`}
    </>
  );
  const frame = { label: <code>{name}</code>, hint, error };
  if (type === "bool")
    return (
      <SelectField {...frame} value={value} disabled={readOnly} onChange={(event) => onChange(event.target.value)}>
        <option value="">Not set</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </SelectField>
    );
  if (type.startsWith("list"))
    return (
      <TextAreaField {...frame} value={value} readOnly={readOnly} onChange={(event) => onChange(event.target.value)} />
    );
  return (
    <TextField
      {...frame}
      inputMode={type === "int" ? "numeric" : "text"}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const asSentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`);

const hints: Record<RuleParameter["type"], string> = {
  string: "",
  int: "",
  bool: "",
  "list<string>": "One a line.",
  "list<int>": "One a line, or separated by commas.",
  "list<object>": "A JSON list of objects.",
};
