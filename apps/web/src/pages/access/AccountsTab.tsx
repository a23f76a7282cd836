import type { Account, AccountKind } from "@periplus/shared/account";
import type { SignInLink } from "@periplus/shared/session";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryOf } from "../../api/queries";
import { CodeBlock } from "../../components/CodeBlock";
import { GrantWords } from "../../components/GrantField";
import { Region } from "../../components/Region";
import { countOf } from "../../lib/number";
import { Button } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./AccessPage.module.css";
import { AccountActions } from "./AccountActions";
import { AccountDialog } from "./AccountDialog";
import { SignInLinkForm } from "./SignInLinkForm";

const words = {
  person: { title: "People", add: "Add a person", none: "Nobody has an account here yet. Links let people in, too." },
  service: { title: "Service accounts", add: "Add a service account", none: "There is none yet." },
} as const satisfies Record<AccountKind, object>;

/** The accounts of one kind. */
export function AccountsTab({ kind }: { kind: AccountKind }) {
  const query = useQuery(queryOf("listAccounts", { query: { kind } }));
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<{ name: string; link: SignInLink } | null>(null);
  const { title, add, none } = words[kind];
  const onLink = (name: string, made: SignInLink) => setLink({ name, link: made });
  return (
    <div className={kind === "person" ? styles.columns : undefined}>
      <Section title={title} actions={<Button onClick={() => setAdding(true)}>{add}</Button>}>
        {link ? <LinkNotice {...link} /> : null}
        <Region query={query} what={title}>
          {({ items }) =>
            items.length > 0 ? (
              <Table
                label={title}
                columns={columnsWith(kind, onLink)}
                rows={items}
                rowKey={({ id }) => id}
                faded={({ disabledAt }) => disabledAt !== null}
              />
            ) : (
              <p className={text.muted}>{none}</p>
            )
          }
        </Region>
      </Section>
      {kind === "person" ? (
        <Section title="Let somebody in once">
          <SignInLinkForm />
        </Section>
      ) : null}
      {adding ? <AccountDialog kind={kind} onClose={() => setAdding(false)} onLink={onLink} /> : null}
    </div>
  );
}

function LinkNotice({ name, link }: { name: string; link: SignInLink }) {
  return (
    <div className={styles.form}>
      <Notice tone="good" announce title={`A link for ${name} is made.`}>
        Hand it on now: it is not shown again, works once, and ends <Moment at={link.expiresAt} />. With it they choose
        a password.
      </Notice>
      <CodeBlock text={link.url} label="Password link" />
    </div>
  );
}

const columnsWith = (kind: AccountKind, onLink: (name: string, link: SignInLink) => void): Column<Account>[] => [
  {
    title: "Name",
    head: true,
    cell: ({ name, signInName, email, issuer, disabledAt }) => (
      <>
        {name}
        {disabledAt ? ", disabled" : ""}
        <span className={styles.line}>{signInName ?? email ?? issuer}</span>
      </>
    ),
  },
  {
    title: "May",
    cell: ({ grants }) =>
      grants.length === 0 ? (
        <span className={text.muted}>{kind === "person" ? "what their groups may" : "nothing"}</span>
      ) : (
        grants.map((grant) => (
          <span key={`${grant.role} ${grant.connectorIds?.join()}`} className={styles.grant}>
            <GrantWords grant={grant} />
          </span>
        ))
      ),
  },
  {
    title: kind === "person" ? "Signs in by" : "Tokens",
    width: "130px",
    cell: (account) => (kind === "person" ? waysIn(account) : countOf(account.tokens, "token")),
  },
  ...(kind === "person"
    ? [
        {
          title: "Last seen",
          width: "112px",
          priority: 3 as const,
          cell: ({ lastSeenAt }: Account) =>
            lastSeenAt ? <Moment at={lastSeenAt} /> : <span className={text.muted}>never</span>,
        },
      ]
    : []),
  { title: "", align: "right", width: "44px", cell: (account) => <AccountActions account={account} onLink={onLink} /> },
];

function waysIn({ hasPassword, passkeys, issuer }: Account): string {
  const ways = [
    hasPassword ? "password" : "",
    passkeys > 0 ? countOf(passkeys, "passkey") : "",
    issuer === null ? "" : "identity provider",
  ].filter(Boolean);
  return ways.length > 0 ? ways.join(", ") : "nothing yet";
}
