import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../api/client";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ErrorNotice } from "../ErrorNotice";
import styles from "./SignIn.module.css";

/** The code of a one-time link: the part behind `#code=`, or the whole link as it was pasted. */
function readCode(pasted: string): string {
  const text = pasted.trim();
  const inLink = /[#?&]code=([^&\s]+)/.exec(text)?.[1];
  return inLink === undefined ? text : decodeURIComponent(inLink);
}

/** A field for the code of a link that signs in once. */
export function CodeForm({ initialCode = "", onSignedIn }: { initialCode?: string; onSignedIn: () => void }) {
  const [pasted, setPasted] = useState(initialCode);
  const code = readCode(pasted);
  const signIn = useMutation({ mutationFn: () => call("createSession", { body: { code } }), onSuccess: onSignedIn });
  const { mutate } = signIn;
  // A one-time link signs in by being opened.
  useEffect(() => {
    if (initialCode) mutate();
  }, [initialCode, mutate]);
  const short = code.length < 20 ? "Paste the whole link or its code" : undefined;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!short) signIn.mutate();
      }}
    >
      <TextField
        label="Sign-in link or code"
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
        autoComplete="one-time-code"
        hint="It works once, within 10 minutes."
      />
      {signIn.error ? <ErrorNotice error={signIn.error} what="Not signed in" /> : null}
      <div>
        <Button look="primary" type="submit" why={short} busy={signIn.isPending}>
          Sign in
        </Button>
      </div>
    </form>
  );
}
