import type { EndpointName } from "@periplus/shared/endpoints";
import type { Token } from "@periplus/shared/token";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { invalidate } from "../api/queries";
import { Button } from "../ui/Button";
import { Moment } from "../ui/Moment";
import { type Column, Table } from "../ui/Table";
import text from "../ui/text.module.css";
import { ConfirmDialog } from "./ConfirmDialog";
import { GrantWords } from "./GrantField";

interface TokenTableProps {
  tokens: readonly Token[];
  /** Whose they are is said where they are not one's own. */
  withOwner?: boolean;
  onRevoke: (id: string) => Promise<null>;
  /** What lists them. */
  list: EndpointName;
}

/** API tokens; their secrets are nowhere. */
export function TokenTable({ tokens, withOwner = false, onRevoke, list }: TokenTableProps) {
  const client = useQueryClient();
  const [revoking, setRevoking] = useState<Token | null>(null);
  const revoke = useMutation({
    mutationFn: async () => (revoking === null ? null : onRevoke(revoking.id)),
    onSuccess: async () => {
      setRevoking(null);
      await invalidate(client, list);
    },
  });
  if (tokens.length === 0) return <p className={text.muted}>There is none.</p>;
  return (
    <>
      <Table
        label="Tokens"
        columns={columnsWith(setRevoking).filter(({ title }) => withOwner || title !== "Of")}
        rows={tokens}
        rowKey={({ id }) => id}
      />
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? ""}?`}
        action="Revoke"
        mutation={revoke}
      >
        Programs that use it are refused from now on. It cannot be brought back.
      </ConfirmDialog>
    </>
  );
}

const columnsWith = (revoke: (token: Token) => void): Column<Token>[] => [
  {
    title: "Name",
    head: true,
    cell: ({ name, hint }) => (
      <>
        {name} {hint ? <code className={text.muted}>…{hint}</code> : null}
      </>
    ),
  },
  { title: "Of", width: "140px", cell: ({ account }) => account?.name ?? <span className={text.muted}>itself</span> },
  { title: "May", width: "190px", cell: (token) => <GrantWords grant={token} /> },
  {
    title: "Last used",
    width: "112px",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : <span className={text.muted}>never</span>),
  },
  {
    title: "Ends",
    width: "112px",
    cell: ({ expiresAt }) => (expiresAt ? <Moment at={expiresAt} full="date" /> : "never"),
  },
  { title: "", align: "right", width: "84px", cell: (token) => <Button onClick={() => revoke(token)}>Revoke</Button> },
];
