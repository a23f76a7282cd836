import type { SignInStep } from "@periplus/shared/session";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ErrorNotice } from "../ErrorNotice";
import styles from "./SignIn.module.css";

/** Signs in by name and password; what comes next is the caller's. */
export function PasswordForm({ onStep }: { onStep: (step: SignInStep) => void }) {
  const [signInName, setName] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => call("createPasswordSession", { body: { signInName, password } }),
    onSuccess: onStep,
  });
  const why = signInName.trim() === "" || password === "" ? "Type your name and your password" : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) signIn.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        value={signInName}
        autoComplete="username webauthn"
        autoCapitalize="none"
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Password"
        type="password"
        value={password}
        autoComplete="current-password"
        onChange={(event) => setPassword(event.target.value)}
      />
      {signIn.error ? <ErrorNotice error={signIn.error} what="Not signed in" /> : null}
      <div>
        <Button look="primary" type="submit" why={why} busy={signIn.isPending}>
          Sign in
        </Button>
      </div>
    </form>
  );
}
