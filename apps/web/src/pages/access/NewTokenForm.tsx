import { type CreatedToken, newToken } from "@periplus/shared/session";
import type { Role } from "@periplus/shared/vocabulary";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { invalidate } from "../../api/queries";
import { CodeBlock } from "../../components/CodeBlock";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Button } from "../../ui/Button";
import { SelectField, TextField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import styles from "./AccessPage.module.css";
import { RoleField } from "./RoleField";

const lifetimes = [7, 30, 90, 365];

/** Makes a token and shows its secret, here and once. */
export function NewTokenForm() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("reader");
  const [expiresInDays, setDays] = useState(90);
  const create = useMutation({
    mutationFn: () => call("createToken", { body: { name, role, expiresInDays } }),
    onSuccess: async () => {
      setName("");
      await invalidate(client, "listTokens");
    },
  });
  const valid = newToken.safeParse({ name, role, expiresInDays }).success;
  const why = valid ? undefined : "Give it a name";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        hint="What uses it, for instance: nightly export"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <RoleField value={role} onChange={setRole} />
      <SelectField label="Expires in" value={expiresInDays} onChange={(event) => setDays(Number(event.target.value))}>
        {lifetimes.map((days) => (
          <option key={days} value={days}>
            {days} days
          </option>
        ))}
      </SelectField>
      {create.error ? <ErrorNotice error={create.error} what="Not made" /> : null}
      <div>
        <Button look="primary" type="submit" why={why} busy={create.isPending}>
          Make the token
        </Button>
      </div>
      {create.data ? <Secret token={create.data} /> : null}
    </form>
  );
}

function Secret({ token }: { token: CreatedToken }) {
  return (
    <>
      <Notice tone="good" announce title={`${token.name} is made.`}>
        Copy its secret now: it is not shown again.
      </Notice>
      <CodeBlock text={token.secret} label="Secret" />
      <CodeBlock
        text={`curl -H "Authorization: Bearer ${token.secret}" ${window.location.origin}/api/v1/me`}
        label="How to use it"
      />
    </>
  );
}
