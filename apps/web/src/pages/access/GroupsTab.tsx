import type { GroupRole } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { toApiError } from "../../api/problem";
import { invalidate, queryOf } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { GrantField, GrantWords, grantTrouble } from "../../components/GrantField";
import { Region } from "../../components/Region";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import { useToast } from "../../ui/Toasts";
import text from "../../ui/text.module.css";
import styles from "./AccessPage.module.css";

/** What groups of the identity provider may do. */
export function GroupsTab() {
  const client = useQueryClient();
  const toast = useToast();
  const query = useQuery(queryOf("listGroupRoles"));
  const remove = useMutation({
    mutationFn: (id: string) => call("deleteGroupRole", { params: { id } }),
    onSuccess: () => invalidate(client, "listGroupRoles"),
    onError: (cause) => toast("Not taken away", toApiError(cause).message),
  });
  return (
    <div className={styles.columns}>
      <Section title="Roles of groups and claims" note="of people who sign in by the identity provider">
        <Region query={query} what="The groups">
          {({ items }) =>
            items.length > 0 ? (
              <Table
                label="Roles of groups and claims"
                columns={columnsWith((id) => remove.mutate(id))}
                rows={items}
                rowKey={({ id }) => id}
              />
            ) : (
              <p className={text.muted}>No group and no claim has a role.</p>
            )
          }
        </Region>
      </Section>
      <Section title="Give a role">
        <GroupForm />
      </Section>
    </div>
  );
}

const columnsWith = (remove: (id: string) => void): Column<GroupRole>[] => [
  {
    title: "Group or claim",
    head: true,
    cell: ({ claim, group }) => (claim === null ? group : `${claim} is ${group}`),
  },
  { title: "May", cell: ({ grant }) => <GrantWords grant={grant} /> },
  { title: "Since", width: "112px", priority: 2, cell: ({ createdAt }) => <Moment at={createdAt} full="date" /> },
  {
    title: "",
    align: "right",
    width: "110px",
    cell: ({ id, fromSetting }) => (
      <Button why={fromSetting ? "PERIPLUS_OIDC_ROLES gives this role" : undefined} onClick={() => remove(id)}>
        Take away
      </Button>
    ),
  },
];

function GroupForm() {
  const client = useQueryClient();
  const [claim, setClaim] = useState("");
  const [group, setGroup] = useState("");
  const [grant, setGrant] = useState<Grant>({ role: "reader", connectorIds: null });
  const create = useMutation({
    mutationFn: () => call("createGroupRole", { body: { claim: claim.trim() || null, group, grant } }),
    onSuccess: async () => {
      setGroup("");
      setClaim("");
      await invalidate(client, "listGroupRoles");
    },
  });
  const isGroup = claim.trim() === "";
  const why = group.trim() === "" ? (isGroup ? "Name the group" : "Say which value") : grantTrouble(grant);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={isGroup ? "Group" : "Value of the claim"}
        hint="As the provider writes it in its tokens"
        value={group}
        autoComplete="off"
        onChange={(event) => setGroup(event.target.value)}
      />
      <TextField
        label="Claim"
        hint="Empty for a group; else what must have the value, as department or sub. From the next sign-in on."
        value={claim}
        autoComplete="off"
        onChange={(event) => setClaim(event.target.value)}
      />
      <GrantField value={grant} onChange={setGrant} />
      {create.error ? <ErrorNotice error={create.error} what="Not given" /> : null}
      <div>
        <Button type="submit" why={why} busy={create.isPending}>
          Give the role
        </Button>
      </div>
    </form>
  );
}
