import {
  type ExemptionCategory,
  type ExemptionDetail,
  exemptionCategories,
  exemptionChange,
  longestExemptionDays,
} from "@periplus/shared/exemption";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { call } from "../../api/client";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { exemptionCategoryWords } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SelectField, TextAreaField, TextField } from "../../ui/Field";
import { useToast } from "../../ui/Toasts";
import styles from "./ExemptionPage.module.css";

const day = 24 * 60 * 60_000;
/** As a date field writes it: `2027-03-01`. */
const dateOf = (at: Date) => at.toISOString().slice(0, 10);

/** Changes why, by whom, as what and until when; what is exempt stays: that would be another exemption. */
export function ChangeExemption({ exemption, onClose }: { exemption: ExemptionDetail; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const [category, setCategory] = useState(exemption.category);
  const [reason, setReason] = useState(exemption.reason);
  const [owner, setOwner] = useState(exemption.owner);
  const [end, setEnd] = useState(dateOf(new Date(exemption.expiresAt)));
  const sameDay = end === dateOf(new Date(exemption.expiresAt));
  const expiresAt = sameDay ? exemption.expiresAt : `${end}T23:59:59Z`;
  const body = { category, reason, owner, expiresAt };
  const save = useMutation({
    mutationFn: () => call("updateExemption", { params: { id: exemption.id }, body }),
    onSuccess: async () => {
      await invalidate(client, ...judgedEndpoints);
      toast("Saved");
      onClose();
    },
  });
  const parsed = exemptionChange.safeParse(body);
  const why = parsed.success ? undefined : parsed.error.issues[0]?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) save.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Change the exemption"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} why={why} busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <SelectField
          label="As"
          value={category}
          onChange={(event) => setCategory(event.target.value as ExemptionCategory)}
        >
          {exemptionCategories.map((each) => (
            <option key={each} value={each}>
              {exemptionCategoryWords[each]}
            </option>
          ))}
        </SelectField>
        <TextAreaField label="Reason" rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
        <TextField label="Owner" value={owner} onChange={(event) => setOwner(event.target.value)} />
        <TextField
          label="Ends on"
          type="date"
          min={dateOf(new Date(Date.now() + day))}
          max={dateOf(new Date(Date.now() + longestExemptionDays * day))}
          value={end}
          onChange={(event) => setEnd(event.target.value)}
        />
        {save.error ? <ErrorNotice error={save.error} what="Not saved" /> : null}
      </form>
    </Dialog>
  );
}
