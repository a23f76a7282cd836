import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../ErrorNotice";
import { NewPasswordFields, passwordTrouble } from "./NewPasswordFields";
import { PasskeyStep } from "./PasskeyStep";
import styles from "./SignIn.module.css";

/** Chooses a password with the code of a link, and signs in with it. */
export function ChoosePasswordForm({ code, onSignedIn }: { code: string; onSignedIn: () => void }) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const choose = useMutation({
    mutationFn: () => call("choosePassword", { body: { code, password } }),
    onSuccess: ({ passkey }) => (passkey === null ? onSignedIn() : undefined),
  });
  const why = passwordTrouble(password, again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) choose.mutate();
  };
  if (choose.data?.passkey) return <PasskeyStep options={choose.data.passkey} onSignedIn={onSignedIn} />;
  return (
    <form className={styles.form} onSubmit={submit}>
      <NewPasswordFields password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
      {choose.error ? <ErrorNotice error={choose.error} what="Not taken" /> : null}
      <div>
        <Button look="primary" type="submit" why={why} busy={choose.isPending}>
          Keep it and sign in
        </Button>
      </div>
    </form>
  );
}
