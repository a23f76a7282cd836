import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, queryOf } from "../../api/queries";
import { NewTokenForm } from "../../components/NewTokenForm";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SessionTable } from "../../components/SessionTable";
import { TokenTable } from "../../components/TokenTable";
import { roleHints, roleWords } from "../../lib/words";
import { Facts } from "../../ui/Facts";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import styles from "./AccountPage.module.css";
import { PasskeySection } from "./PasskeySection";
import { PasswordSection } from "./PasswordSection";

/** One's own way in: sessions, tokens, password. */
export function AccountPage() {
  const me = useMe();
  return (
    <>
      <PageHeader title="My account" />
      <div className={styles.page}>
        <Section title="Who I am">
          <Facts
            facts={[
              ["Name", me.name],
              ["Role", roleWords[me.role]],
              ["May", roleHints[me.role]],
              ["Reaches", me.limitedTo?.map(({ name }) => name).join(", ") ?? "all connectors"],
            ]}
          />
          {me.account ? null : (
            <Notice>
              You are here by a link, and have no account: no password, no passkeys and no tokens of your own. Somebody
              who sees to the access can make you one.
            </Notice>
          )}
        </Section>
        {me.account?.kind === "person" ? <PasskeySection /> : null}
        {me.account?.hasPassword ? <PasswordSection hasPasskeys={me.account.passkeys > 0} /> : null}
        <Sessions />
        {me.account ? <Tokens /> : null}
      </div>
    </>
  );
}

function Sessions() {
  const query = useQuery(queryOf("listOwnSessions"));
  return (
    <Section title="Where I am signed in">
      <Region query={query} what="The sessions">
        {({ items }) => (
          <SessionTable
            sessions={items}
            list="listOwnSessions"
            onEnd={(id) => call("deleteOwnSession", { params: { id } })}
          />
        )}
      </Region>
    </Section>
  );
}

function Tokens() {
  const client = useQueryClient();
  const query = useQuery(queryOf("listOwnTokens"));
  return (
    <div className={styles.columns}>
      <Section title="My API tokens" note="they do no more than I may">
        <Region query={query} what="The tokens">
          {({ items }) => (
            <TokenTable
              tokens={items}
              list="listOwnTokens"
              onRevoke={(id) => call("deleteOwnToken", { params: { id } })}
            />
          )}
        </Region>
      </Section>
      <Section title="New token">
        <NewTokenForm
          onCreate={async ({ accountId: _, ...body }) => {
            const token = await call("createOwnToken", { body });
            await invalidate(client, "listOwnTokens");
            return token;
          }}
        />
      </Section>
    </div>
  );
}
