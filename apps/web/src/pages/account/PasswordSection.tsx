import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { invalidate } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ErrorNotice } from "../../components/ErrorNotice";
import { NewPasswordFields, passwordTrouble } from "../../components/sign-in/NewPasswordFields";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Section } from "../../ui/Section";
import { useToast } from "../../ui/Toasts";
import styles from "./AccountPage.module.css";

/** Changes one's password. */
export function PasswordSection({ hasPasskeys }: { hasPasskeys: boolean }) {
  const toast = useToast();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => call("deletePassword"),
    onSuccess: async () => {
      setAsking(false);
      await invalidate(client, "getMe", "getSignInOptions");
    },
  });
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => call("changePassword", { body: { current, password } }),
    onSuccess: () => {
      for (const set of [setCurrent, setPassword, setAgain]) set("");
      toast("The password is changed", "Your other sessions have ended.");
    },
  });
  const why = current === "" ? "Type your present password" : passwordTrouble(password, again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) change.mutate();
  };
  return (
    <Section title="Password">
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label="Present password"
          type="password"
          value={current}
          autoComplete="current-password"
          onChange={(event) => setCurrent(event.target.value)}
        />
        <NewPasswordFields password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        {change.error ? <ErrorNotice error={change.error} what="Not changed" /> : null}
        <div className={styles.actions}>
          <Button type="submit" why={why} busy={change.isPending}>
            Change the password
          </Button>
          <Button look="quiet" why={hasPasskeys ? undefined : "Make a passkey first"} onClick={() => setAsking(true)}>
            Sign in by passkeys only
          </Button>
        </div>
      </form>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Forget your password?"
        action="Forget it"
        mutation={remove}
      >
        From now on only your passkeys let you in. Whoever sees to the access can give you a password again.
      </ConfirmDialog>
    </Section>
  );
}
