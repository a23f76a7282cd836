import type { Token } from "@periplus/shared/session";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, queryOf } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { whyNot } from "../../lib/may";
import { roleWords } from "../../lib/words";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./AccessPage.module.css";
import { NewTokenForm } from "./NewTokenForm";
import { SignInLinkForm } from "./SignInLinkForm";

/** Who gets in: people by links that work once, programs by tokens. */
export function AccessPage() {
  const why = whyNot(useMe(), "manageAccess");
  if (why !== undefined)
    return (
      <>
        <PageHeader title="Access" />
        <EmptyState title={why}>
          <p>
            Links let people in, tokens let programs in, each with a role. Ask somebody who sees to the access for one.
          </p>
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title="Access"
        lead="Links and secrets are shown once, when they are made; only their hash is kept."
      />
      <div className={styles.columns}>
        <TokenList />
        <div className={styles.forms}>
          <Section title="Let somebody in">
            <SignInLinkForm />
          </Section>
          <Section title="New token">
            <NewTokenForm />
          </Section>
        </div>
      </div>
    </>
  );
}

function TokenList() {
  const query = useQuery(queryOf("listTokens"));
  const [revoking, setRevoking] = useState<Token | null>(null);
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: async () => (revoking === null ? null : call("deleteToken", { params: { id: revoking.id } })),
    onSuccess: async () => {
      setRevoking(null);
      await invalidate(client, "listTokens");
    },
  });
  return (
    <Section title="API tokens" note="for programs">
      <Region query={query} what="The tokens">
        {({ items }) =>
          items.length > 0 ? (
            <Table label="Tokens" columns={columnsWith(setRevoking)} rows={items} rowKey={({ id }) => id} />
          ) : (
            <p className={text.muted}>There is none.</p>
          )
        }
      </Region>
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? ""}?`}
        action="Revoke"
        mutation={revoke}
      >
        Programs that use it are refused from now on. It cannot be brought back.
      </ConfirmDialog>
    </Section>
  );
}

const columnsWith = (revoke: (token: Token) => void): Column<Token>[] => [
  { title: "Name", head: true, cell: ({ name }) => name },
  { title: "Role", width: "120px", cell: ({ role }) => roleWords[role] },
  {
    title: "Last used",
    width: "112px",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : <span className={text.muted}>never</span>),
  },
  {
    title: "Expires",
    width: "112px",
    cell: ({ expiresAt }) => (expiresAt ? <Moment at={expiresAt} full="date" /> : "never"),
  },
  { title: "", align: "right", width: "84px", cell: (token) => <Button onClick={() => revoke(token)}>Revoke</Button> },
];
