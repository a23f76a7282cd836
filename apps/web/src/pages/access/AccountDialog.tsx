import { type Account, type AccountKind, signInName as signInNameSchema } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import type { SignInLink } from "@periplus/shared/session";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { call } from "../../api/client";
import { invalidate } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { GrantsField, grantsTrouble } from "../../components/GrantsField";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import styles from "./AccessPage.module.css";

interface AccountDialogProps {
  kind: AccountKind;
  /** The one to change; absent for a new one. */
  account?: Account;
  onClose: () => void;
  onLink: (name: string, link: SignInLink) => void;
}

/** Adds an account, or changes its name and roles. */
export function AccountDialog({ kind, account, onClose, onLink }: AccountDialogProps) {
  const client = useQueryClient();
  const formId = useId();
  const [name, setName] = useState(account?.name ?? "");
  const [signInName, setSignInName] = useState("");
  const [grants, setGrants] = useState<Grant[]>(account?.grants ?? [{ role: "reader", connectorIds: null }]);
  const isNewPerson = kind === "person" && account === undefined;
  const save = useMutation({
    mutationFn: async () => {
      if (account) return { link: null, of: await call("updateAccount", { params: account, body: { name, grants } }) };
      const body = kind === "person" ? { kind, name, signInName, grants } : { kind, name, grants };
      const made = await call("createAccount", { body });
      return { link: made.link, of: made.account };
    },
    onSuccess: async ({ link, of }) => {
      if (link) onLink(of.name, link);
      await invalidate(client, "listAccounts");
      onClose();
    },
  });
  const unnamed = name.trim() === "" ? "It needs a name" : undefined;
  const wrongName = isNewPerson ? signInNameSchema.safeParse(signInName).error?.issues[0]?.message : undefined;
  const why = unnamed ?? wrongName ?? grantsTrouble(grants);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) save.mutate();
  };
  const title = account ? `Change ${account.name}` : kind === "person" ? "Add a person" : "Add a service account";
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} why={why} busy={save.isPending}>
            {account ? "Save" : "Add"}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <TextField label="Name" value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        {isNewPerson ? (
          <TextField
            label="Name to sign in with"
            value={signInName}
            autoComplete="off"
            autoCapitalize="none"
            hint="Letters, digits and . _ @ + -; you get a link with which they choose a password"
            onChange={(event) => setSignInName(event.target.value)}
          />
        ) : null}
        <GrantsField value={grants} onChange={setGrants} />
        {save.error ? <ErrorNotice error={save.error} what="Not saved" /> : null}
      </form>
    </Dialog>
  );
}
