import { type Account, type AccountKind, signInName as signInNameSchema } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import type { SignInLink } from "@periplus/shared/session";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { changeSeen } from "../../api/change-seen";
import { call } from "../../api/client";
import { useConnectorNames } from "../../api/connector-names";
import { invalidate } from "../../api/queries";
import { ChangeNotice } from "../../components/ChangeNotice";
import { GrantsField, grantsTrouble } from "../../components/GrantsField";
import { useDraft } from "../../lib/use-draft";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import styles from "./AccessPage.module.css";
import { accountFacts } from "./account-facts";

interface AccountDialogProps {
  kind: AccountKind;
  /** The one to change; absent for a new one. */
  account?: Account;
  onClose: () => void;
  onLink: (name: string, link: SignInLink) => void;
}

const formOf = (account: Account | undefined): { name: string; grants: Grant[] } =>
  account
    ? { name: account.name, grants: account.grants }
    : { name: "", grants: [{ role: "reader", connectorIds: null }] };

/** Adds an account, or changes its name and roles. */
export function AccountDialog({ kind, account, onClose, onLink }: AccountDialogProps) {
  const formId = useId();
  const { seen, form, ...draft } = useDraft(account, formOf);
  const [signInName, setSignInName] = useState("");
  const isNewPerson = kind === "person" && account === undefined;
  const save = useSave({ kind, seen, written: { ...form, signInName }, onChanged: draft.moveOn, onLink, onClose });
  const take = () => {
    draft.takeTheirs();
    save.reset();
  };
  const unnamed = form.name.trim() === "" ? "It needs a name" : undefined;
  const wrongName = isNewPerson ? signInNameSchema.safeParse(signInName).error?.issues[0]?.message : undefined;
  const why = unnamed ?? wrongName ?? grantsTrouble(form.grants);
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
        <TextField
          label="Name"
          value={form.name}
          autoComplete="off"
          onChange={(event) => draft.write({ ...form, name: event.target.value })}
        />
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
        <GrantsField value={form.grants} onChange={(grants) => draft.write({ ...form, grants })} />
        {save.error ? <ChangeNotice error={save.error} what="Not saved" why={why} onTake={take} /> : null}
      </form>
    </Dialog>
  );
}

interface Save extends Pick<AccountDialogProps, "kind" | "onClose" | "onLink"> {
  /** As it was when somebody decided. */
  seen: Account | undefined;
  written: { name: string; signInName: string; grants: Grant[] };
  onChanged: (now: Account) => void;
}

function useSave({ kind, seen, written: { name, signInName, grants }, onChanged, onLink, onClose }: Save) {
  const client = useQueryClient();
  const nameOf = useConnectorNames();
  const change = (from: Account) =>
    changeSeen("updateAccount", {
      request: { params: { id: from.id }, body: { name, grants } },
      read: { params: { id: from.id } },
      seen: from,
      facts: (each) => accountFacts(each, nameOf),
      onChanged,
    });
  return useMutation({
    mutationFn: async () => {
      if (seen) return { link: null, of: await change(seen) };
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
}
