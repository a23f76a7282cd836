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
      <Section title="Roles of groups" note="of people who sign in by the identity provider">
        <Region query={query} what="The groups">
          {({ items }) =>
            items.length > 0 ? (
              <Table
                label="Roles of groups"
                columns={columnsWith((id) => remove.mutate(id))}
                rows={items}
                rowKey={({ id }) => id}
              />
            ) : (
              <p className={text.muted}>No group has a role.</p>
            )
          }
        </Region>
      </Section>
      <Section title="Give a group a role">
        <GroupForm />
      </Section>
    </div>
  );
}

const columnsWith = (remove: (id: string) => void): Column<GroupRole>[] => [
  { title: "Group", head: true, cell: ({ group }) => group },
  { title: "May", cell: ({ grant }) => <GrantWords grant={grant} /> },
  { title: "Since", width: "112px", priority: 2, cell: ({ createdAt }) => <Moment at={createdAt} full="date" /> },
  {
    title: "",
    align: "right",
    width: "110px",
    cell: ({ id }) => <Button onClick={() => remove(id)}>Take away</Button>,
  },
];

function GroupForm() {
  const client = useQueryClient();
  const [group, setGroup] = useState("");
  const [grant, setGrant] = useState<Grant>({ role: "reader", connectorIds: null });
  const create = useMutation({
    mutationFn: () => call("createGroupRole", { body: { group, grant } }),
    onSuccess: async () => {
      setGroup("");
      await invalidate(client, "listGroupRoles");
    },
  });
  const why = group.trim() === "" ? "Name the group" : grantTrouble(grant);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Group"
        hint="As the provider names it in its tokens"
        value={group}
        autoComplete="off"
        onChange={(event) => setGroup(event.target.value)}
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
