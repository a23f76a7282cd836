import { signInName as signInNameSchema } from "@periplus/shared/account";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ErrorNotice } from "../ErrorNotice";
import { NewPasswordFields, passwordTrouble } from "./NewPasswordFields";
import styles from "./SignIn.module.css";

/** Makes the first administrator of an installation. */
export function FirstAccountForm({ code, onSignedIn }: { code: string; onSignedIn: () => void }) {
  const [name, setName] = useState("");
  const [signInName, setSignInName] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const create = useMutation({
    mutationFn: () => call("createFirstAccount", { body: { code, name, signInName, password } }),
    onSuccess: onSignedIn,
  });
  const unnamed = name.trim() === "" ? "Say who you are" : undefined;
  const wrongName = signInNameSchema.safeParse(signInName).error?.issues[0]?.message;
  const why = unnamed ?? wrongName ?? passwordTrouble(password, again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label="Your name" value={name} autoComplete="name" onChange={(event) => setName(event.target.value)} />
      <TextField
        label="Name to sign in with"
        value={signInName}
        autoComplete="username"
        autoCapitalize="none"
        hint="Letters, digits and . _ @ + -"
        onChange={(event) => setSignInName(event.target.value)}
      />
      <NewPasswordFields password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
      {create.error ? <ErrorNotice error={create.error} what="Not made" /> : null}
      <div>
        <Button look="primary" type="submit" why={why} busy={create.isPending}>
          Make the administrator
        </Button>
      </div>
    </form>
  );
}
