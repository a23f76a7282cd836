import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMe } from "../../api/me";
import { PageHeader } from "../../components/PageHeader";
import { whyNot } from "../../lib/may";
import { EmptyState } from "../../ui/EmptyState";
import { Tabs } from "../../ui/Tabs";
import { AccountsTab } from "./AccountsTab";
import { GroupsTab } from "./GroupsTab";
import { SessionsTab } from "./SessionsTab";
import { TokensTab } from "./TokensTab";

/** Who gets in, and what they may do. */
export function AccessPage() {
  const why = whyNot(useMe(), "manageAccess");
  const { tab } = useSearch({ from: "/shell/access" });
  const navigate = useNavigate({ from: "/access" });
  if (why !== undefined)
    return (
      <>
        <PageHeader title="Access" />
        <EmptyState title={why}>
          <p>
            People sign in, programs show tokens, each with a role for all connectors or for some. Ask somebody who sees
            to the access for more.
          </p>
        </EmptyState>
      </>
    );
  const tabs = [
    { value: "people", title: "People", content: <AccountsTab kind="person" /> },
    { value: "service-accounts", title: "Service accounts", content: <AccountsTab kind="service" /> },
    { value: "tokens", title: "Tokens", content: <TokensTab /> },
    { value: "groups", title: "Groups", content: <GroupsTab /> },
    { value: "sessions", title: "Sessions", content: <SessionsTab /> },
  ];
  return (
    <>
      <PageHeader
        title="Access"
        lead="Links and secrets are shown once, when they are made; only their hash is kept."
      />
      <Tabs
        label="Access"
        tabs={tabs}
        value={tabs.find(({ value }) => value === tab)?.value ?? "people"}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      />
    </>
  );
}
