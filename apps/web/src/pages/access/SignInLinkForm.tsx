import type { Grant } from "@periplus/shared/grant";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { CodeBlock } from "../../components/CodeBlock";
import { ErrorNotice } from "../../components/ErrorNotice";
import { GrantField, grantTrouble } from "../../components/GrantField";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import styles from "./AccessPage.module.css";

/** Makes a link that signs one person in, once. */
export function SignInLinkForm() {
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<Grant>({ role: "reader", connectorIds: null });
  const create = useMutation({
    mutationFn: () => call("createSignInLink", { body: { name, ...grant } }),
    onSuccess: () => setName(""),
  });
  const why = name.trim() === "" ? "Say who it is for" : grantTrouble(grant);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label="Their name" value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      <GrantField value={grant} onChange={setGrant} />
      {create.error ? <ErrorNotice error={create.error} what="Not made" /> : null}
      <div>
        <Button type="submit" why={why} busy={create.isPending}>
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
