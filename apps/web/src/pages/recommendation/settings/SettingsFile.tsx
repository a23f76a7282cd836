import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { addressOf, call } from "../../../api/client";
import { useMe } from "../../../api/me";
import { invalidate, judgedEndpoints, settingsEndpoints } from "../../../api/queries";
import { ErrorNotice } from "../../../components/ErrorNotice";
import { whyNot } from "../../../lib/may";
import { countOf } from "../../../lib/number";
import { Button, buttonClass } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { TextAreaField } from "../../../ui/Field";
import { useToast } from "../../../ui/Toasts";
import text from "../../../ui/text.module.css";
import styles from "./Settings.module.css";

/** The settings of all rules as a file, to be kept beside other code, and back. */
export function SettingsFile() {
  const me = useMe();
  const [open, setOpen] = useState(false);
  return (
    <>
      <p className={text.muted}>What is set for all rules, by the names of connectors and clusters.</p>
      <div className={styles.actions}>
        <a className={buttonClass()} href={addressOf("exportRuleSettings")} download>
          Export YAML
        </a>
        <Button why={whyNot(me, "configureRules", "everywhere")} onClick={() => setOpen(true)}>
          Import…
        </Button>
      </div>
      {open ? <ImportDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ImportDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const [file, setFile] = useState("");
  const put = useMutation({
    mutationFn: () => call("importRuleSettings", { body: { text: file } }),
    onSuccess: async ({ set, unchanged }) => {
      await invalidate(client, ...judgedEndpoints, ...settingsEndpoints);
      toast(`${countOf(set, "setting")} put in place, ${unchanged} as before`);
      onClose();
    },
  });
  const why = file.trim() === "" ? "Paste the file" : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) put.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Import settings of rules"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} why={why} busy={put.isPending}>
            Import
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextAreaField
          label="YAML"
          rows={12}
          hint="As it is exported. All of it is put in place, or nothing; what it does not name stays as it is"
          value={file}
          onChange={(event) => setFile(event.target.value)}
        />
        {put.error ? <ErrorNotice error={put.error} what="Not imported" /> : null}
      </form>
    </Dialog>
  );
}
