import type { Account } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import type { CreatedToken } from "@periplus/shared/token";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { CodeBlock } from "./CodeBlock";
import { ErrorNotice } from "./ErrorNotice";
import { GrantField, grantTrouble } from "./GrantField";
import styles from "./NewTokenForm.module.css";

const lifetimes = [7, 30, 90, 365];

interface TokenTerms extends Grant {
  readonly name: string;
  readonly expiresInDays: number;
  /** Of a service account; null: of itself. */
  readonly accountId: string | null;
}

interface NewTokenFormProps {
  /** The accounts that it may belong to; absent where it is one's own. */
  accounts?: readonly Account[];
  onCreate: (terms: TokenTerms) => Promise<CreatedToken>;
}

/** Makes a token and shows its secret, here and once. */
export function NewTokenForm({ accounts, onCreate }: NewTokenFormProps) {
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<Grant>({ role: "reader", connectorIds: null });
  const [expiresInDays, setDays] = useState(90);
  const [accountId, setAccountId] = useState("");
  const create = useMutation({
    mutationFn: () => onCreate({ name, ...grant, expiresInDays, accountId: accountId || null }),
    onSuccess: () => setName(""),
  });
  const why = name.trim() === "" ? "Give it a name" : grantTrouble(grant);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        hint="What uses it, for instance: nightly export"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {accounts ? (
        <SelectField
          label="Of"
          hint="A service account's token does no more than the account may, and ends with it"
          value={accountId}
          onChange={(event) => setAccountId(event.target.value)}
        >
          <option value="">Itself, and of no account</option>
          {accounts.map(({ id, name: account }) => (
            <option key={id} value={id}>
              {account}
            </option>
          ))}
        </SelectField>
      ) : null}
      <GrantField value={grant} onChange={setGrant} />
      <SelectField label="Ends in" value={expiresInDays} onChange={(event) => setDays(Number(event.target.value))}>
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
