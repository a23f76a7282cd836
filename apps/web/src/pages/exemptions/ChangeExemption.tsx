import { type ExemptionDetail, exemptionChange, longestExemptionDays } from "@periplus/shared/exemption";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { call } from "../../api/client";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { ExemptionFields, type ExemptionWords } from "../../components/exempt/ExemptionFields";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
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
  const { category, reason, owner } = exemption;
  const [words, setWords] = useState<ExemptionWords>({ category, reason, owner });
  const [end, setEnd] = useState(dateOf(new Date(exemption.expiresAt)));
  const sameDay = end === dateOf(new Date(exemption.expiresAt));
  const expiresAt = sameDay ? exemption.expiresAt : `${end}T23:59:59Z`;
  const body = { ...words, expiresAt };
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
        <ExemptionFields words={words} onChange={setWords} />
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
