import type { Passkey } from "@periplus/shared/passkey";
import { startRegistration } from "@simplewebauthn/browser";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { ApiError, toApiError } from "../../api/problem";
import { invalidate, queryOf } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Region } from "../../components/Region";
import { describePasskeyError, hasPasskeys, namedOrigin } from "../../lib/passkey-browser";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import { useToast } from "../../ui/Toasts";
import text from "../../ui/text.module.css";
import styles from "./AccountPage.module.css";

/** One's passkeys, and a new one. */
export function PasskeySection() {
  const client = useQueryClient();
  const toast = useToast();
  const query = useQuery(queryOf("listPasskeys"));
  const forget = useMutation({
    mutationFn: (id: string) => call("deletePasskey", { params: { id } }),
    onSuccess: () => invalidate(client, "listPasskeys", "getMe"),
    onError: (cause) => toast("Not forgotten", toApiError(cause).message),
  });
  return (
    <Section title="Passkeys" note="asked for after the password, or instead of it">
      <div className={styles.form}>
        <Region query={query} what="The passkeys">
          {({ items }) =>
            items.length > 0 ? (
              <Table
                label="Passkeys"
                columns={columnsWith((id) => forget.mutate(id))}
                rows={items}
                rowKey={({ id }) => id}
              />
            ) : (
              <p className={text.muted}>You have none.</p>
            )
          }
        </Region>
        {hasPasskeys() ? <PasskeyForm /> : <NoPasskeys />}
      </div>
    </Section>
  );
}

function NoPasskeys() {
  const origin = namedOrigin();
  return (
    <Notice>
      Passkeys belong to a name, and this page is open at an address.{" "}
      {origin ? (
        <a className={text.inlineLink} href={`${origin}/account`}>
          Open it at {origin}
        </a>
      ) : (
        "Open it by its name to make one."
      )}
    </Notice>
  );
}

type BrowserOptions = Parameters<typeof startRegistration>[0]["optionsJSON"];

function PasskeyForm() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: async () => {
      const { options } = await call("beginPasskey");
      const made = await startRegistration({ optionsJSON: options as unknown as BrowserOptions });
      const { id, rawId, response } = made;
      const credential = { id, rawId, type: "public-key" as const, response: { ...response } };
      return call("createPasskey", { body: { name, credential } });
    },
    onSuccess: async () => {
      setName("");
      await invalidate(client, "listPasskeys", "getMe");
    },
  });
  const why = name.trim() === "" ? "Give it a name" : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) make.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name of the new passkey"
        hint="Where it is, for instance: work laptop"
        value={name}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      {make.error instanceof ApiError ? <ErrorNotice error={make.error} what="Not made" /> : null}
      {make.error && !(make.error instanceof ApiError) ? (
        <Notice tone="problem" announce title="Not made.">
          {describePasskeyError(make.error)}
        </Notice>
      ) : null}
      <div>
        <Button type="submit" why={why} busy={make.isPending}>
          Make a passkey
        </Button>
      </div>
    </form>
  );
}

const columnsWith = (forget: (id: string) => void): Column<Passkey>[] => [
  { title: "Name", head: true, cell: ({ name, backedUp }) => (backedUp ? `${name}, on several devices` : name) },
  {
    title: "Last used",
    width: "112px",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : <span className={text.muted}>never</span>),
  },
  { title: "", align: "right", width: "84px", cell: ({ id }) => <Button onClick={() => forget(id)}>Forget</Button> },
];
