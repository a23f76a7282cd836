import { newSignInLink } from "@periplus/shared/session";
import type { Role } from "@periplus/shared/vocabulary";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { CodeBlock } from "../../components/CodeBlock";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import styles from "./AccessPage.module.css";
import { RoleField } from "./RoleField";

/** Makes a link that signs one person in, once. */
export function SignInLinkForm() {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("reader");
  const create = useMutation({
    mutationFn: () => call("createSignInLink", { body: { name, role } }),
    onSuccess: () => setName(""),
  });
  const valid = newSignInLink.safeParse({ name, role }).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label="Their name" value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      <RoleField value={role} onChange={setRole} />
      {create.error ? <ErrorNotice error={create.error} what="Not made" /> : null}
      <div>
        <Button type="submit" why={valid ? undefined : "Say who it is for"} busy={create.isPending}>
          Make a sign-in link
        </Button>
      </div>
      {create.data ? (
        <>
          <Notice tone="good" announce title="The link is made.">
            Hand it on now: it is not shown again, works once, and ends <Moment at={create.data.expiresAt} />. Whoever
            opens it is that person.
          </Notice>
          <CodeBlock text={create.data.url} label="Sign-in link" />
        </>
      ) : null}
    </form>
  );
}
