import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { invalidate, queryOf } from "../../api/queries";
import { NewTokenForm } from "../../components/NewTokenForm";
import { Region } from "../../components/Region";
import { TokenTable } from "../../components/TokenTable";
import { Section } from "../../ui/Section";
import styles from "./AccessPage.module.css";

/** All tokens, and a new one. */
export function TokensTab() {
  const client = useQueryClient();
  const query = useQuery(queryOf("listTokens"));
  const accounts = useQuery(queryOf("listAccounts", { query: { kind: "service" } })).data?.items ?? [];
  return (
    <div className={styles.columns}>
      <Section title="API tokens" note="for programs">
        <Region query={query} what="The tokens">
          {({ items }) => (
            <TokenTable
              tokens={items}
              withOwner
              list="listTokens"
              onRevoke={(id) => call("deleteToken", { params: { id } })}
            />
          )}
        </Region>
      </Section>
      <Section title="New token">
        <NewTokenForm
          accounts={accounts}
          onCreate={async (body) => {
            const token = await call("createToken", { body });
            await invalidate(client, "listTokens", "listAccounts");
            return token;
          }}
        />
      </Section>
    </div>
  );
}
