import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client";
import { queryOf } from "../../api/queries";
import { Region } from "../../components/Region";
import { SessionTable } from "../../components/SessionTable";
import { Section } from "../../ui/Section";

/** Everybody who is signed in. */
export function SessionsTab() {
  const query = useQuery(queryOf("listSessions"));
  return (
    <Section title="Sessions" note="browsers that are signed in">
      <Region query={query} what="The sessions">
        {({ items }) => (
          <SessionTable
            sessions={items}
            withName
            list="listSessions"
            onEnd={(id) => call("revokeSession", { params: { id } })}
          />
        )}
      </Region>
    </Section>
  );
}
