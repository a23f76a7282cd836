import { type ExemptionCategory, newExemptions } from "@periplus/shared/exemption";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints, queryOf } from "../../api/queries";
import { countOf, formatShare } from "../../lib/number";
import { formatDate } from "../../lib/time";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SelectField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useToast } from "../../ui/Toasts";
import { ErrorNotice } from "../ErrorNotice";
import styles from "./ExemptDialog.module.css";
import { ExemptionFields, type ExemptionWords } from "./ExemptionFields";
import { type ExemptTarget, reachableTargets } from "./targets";

interface ExemptDialogProps {
  ruleId: string;
  /** From narrow to wide; the first is chosen. Those that only a wider role may exempt are left out. */
  targets: readonly ExemptTarget[];
  onClose: () => void;
}

const day = 24 * 60 * 60_000;
const lifetimes = [14, 30, 90, 180, 365];

/** Makes an exemption: what for, as what, why, by whom and until when, with what it will do before it is made. */
export function ExemptDialog({ ruleId, targets: given, onClose }: ExemptDialogProps) {
  const me = useMe();
  const clusters = useQuery(queryOf("listClusters")).data?.items ?? [];
  const targets = reachableTargets(given, clusters, me.reach.manageExemptions === "all");
  const client = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const [target, setTarget] = useState(0);
  const [words, setWords] = useState<ExemptionWords>({ category: "waiver", reason: "", owner: me.name });
  const [days, setDays] = useState(90);
  const [now] = useState(() => Date.now());
  const expiresAt = new Date(now + days * day);
  const scopes = [...(targets[target]?.scopes ?? [])];
  const body = { ruleId, scopes, ...words, expiresAt: expiresAt.toISOString() };
  const create = useMutation({
    mutationFn: () => call("createExemptions", { body }),
    onSuccess: async ({ items }) => {
      await invalidate(client, ...judgedEndpoints);
      const findings = items.reduce((sum, each) => sum + each.findings, 0);
      toast(`${countOf(findings, "finding")} exempt until ${formatDate(expiresAt)}`);
      onClose();
    },
  });
  const why = missingOf(body);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Exempt from this rule"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} why={why} busy={create.isPending}>
            Exempt
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <SelectField label="What" value={target} onChange={(event) => setTarget(Number(event.target.value))}>
          {targets.map(({ label }, index) => (
            <option key={label} value={index}>
              {label}
            </option>
          ))}
        </SelectField>
        <ExemptionFields words={words} onChange={setWords} />
        <SelectField
          label="Ends in"
          hint={`On ${formatDate(expiresAt)}: from then on it is open again`}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {lifetimes.map((each) => (
            <option key={each} value={each}>
              {each} days
            </option>
          ))}
        </SelectField>
        <Effect ruleId={ruleId} target={targets[target]} category={words.category} />
        {create.error ? <ErrorNotice error={create.error} what="Not exempt" /> : null}
      </form>
    </Dialog>
  );
}

function missingOf(body: Parameters<typeof newExemptions.safeParse>[0]): string | undefined {
  const parsed = newExemptions.safeParse(body);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

interface EffectProps {
  ruleId: string;
  target: ExemptTarget | undefined;
  category: ExemptionCategory;
}

/** What will be exempt and what the score will be. */
function Effect({ ruleId, target, category }: EffectProps) {
  const scopes = [...(target?.scopes ?? [])];
  const body = { ruleId, scopes, category };
  const { data, error } = useQuery({
    queryKey: ["previewExemptions", body],
    queryFn: ({ signal }) => call("previewExemptions", { body }, signal),
    placeholderData: keepPreviousData,
  });
  if (error) return <ErrorNotice error={error} what="What it would do is not known" />;
  if (!data) return <Notice>Working out what it does…</Notice>;
  const { before, after } = data.score;
  const moves = before !== null && after !== null && formatShare(before) !== formatShare(after);
  if (!data.exact)
    return (
      <Notice announce tone="warning">
        Exempts more than {countOf(data.findings, "finding")}, and what will be found there. This may take half a
        minute.
      </Notice>
    );
  return (
    <Notice announce>
      Exempts {countOf(data.findings, "finding")} on {countOf(data.resources, "resource")}, and what will be found
      there.{" "}
      {moves
        ? `The score goes from ${formatShare(before)} to ${formatShare(after)}; without exemptions it stays what it is.`
        : before === null
          ? "There is no score yet."
          : `The score stays at ${formatShare(before)}.`}
    </Notice>
  );
}
