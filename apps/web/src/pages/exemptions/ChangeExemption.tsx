import { type ExemptionDetail, exemptionChange, longestExemptionDays } from "@periplus/shared/exemption";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId } from "react";
import { changeSeen } from "../../api/change-seen";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ChangeNotice } from "../../components/ChangeNotice";
import { ExemptionFields } from "../../components/exempt/ExemptionFields";
import { useDraft } from "../../lib/use-draft";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { useToast } from "../../ui/Toasts";
import styles from "./ExemptionPage.module.css";
import { exemptionFacts } from "./exemption-facts";

const day = 24 * 60 * 60_000;
/** As a date field writes it: `2027-03-01`. */
const dateOf = (at: Date) => at.toISOString().slice(0, 10);

const endOf = ({ expiresAt }: ExemptionDetail) => dateOf(new Date(expiresAt));
const formOf = (exemption: ExemptionDetail) => {
  const { category, reason, owner } = exemption;
  return { category, reason, owner, end: endOf(exemption) };
};

/** Changes why, by whom, as what and until when; what is exempt stays: that would be another exemption. */
export function ChangeExemption({ exemption, onClose }: { exemption: ExemptionDetail; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const { seen, form, ...draft } = useDraft(exemption, formOf);
  const { end, ...words } = form;
  const expiresAt = end === endOf(seen) ? seen.expiresAt : `${end}T23:59:59Z`;
  const body = { ...words, expiresAt };
  const save = useMutation({
    mutationFn: () => {
      const params = { id: exemption.id };
      return changeSeen("updateExemption", {
        request: { params, body },
        read: { params },
        seen,
        facts: exemptionFacts,
        onChanged: (now) => {
          draft.moveOn(now);
          void invalidate(client, "getExemption");
        },
      });
    },
    onSuccess: async () => {
      await invalidate(client, ...judgedEndpoints);
      toast("Saved");
      onClose();
    },
  });
  const take = () => {
    draft.takeTheirs();
    save.reset();
  };
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
        <ExemptionFields words={words} onChange={(next) => draft.write({ ...next, end })} />
        <TextField
          label="Ends on"
          type="date"
          min={dateOf(new Date(Date.now() + day))}
          max={dateOf(new Date(Date.now() + longestExemptionDays * day))}
          value={end}
          onChange={(event) => draft.write({ ...form, end: event.target.value })}
        />
        {save.error ? <ChangeNotice error={save.error} what="Not saved" why={why} onTake={take} /> : null}
      </form>
    </Dialog>
  );
}
