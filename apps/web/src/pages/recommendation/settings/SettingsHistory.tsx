import type { SettingsEvent } from "@periplus/shared/rule-settings";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryOf } from "../../../api/queries";
import { Region } from "../../../components/Region";
import { Button } from "../../../ui/Button";
import { Moment } from "../../../ui/Moment";
import text from "../../../ui/text.module.css";
import styles from "./Settings.module.css";
import { scopeWords, settingsWords } from "./setting-words";

const fewest = 5;

/** Who changed what is set for a rule, and from what to what; the newest first. */
export function SettingsHistory({ ruleId }: { ruleId: string }) {
  const query = useQuery(queryOf("listRuleSettingsEvents", { params: { ruleId } }));
  return (
    <Region query={query} what="The history of the settings">
      {({ items }) => <Events events={items} />}
    </Region>
  );
}

function Events({ events }: { events: readonly SettingsEvent[] }) {
  const [all, setAll] = useState(false);
  if (events.length === 0) return <p className={text.muted}>Nobody has set anything yet.</p>;
  return (
    <>
      <ol className={styles.placed}>
        {(all ? events : events.slice(0, fewest)).map((event) => (
          <li key={`${event.at} ${JSON.stringify(event.scope)}`}>
            <span>
              <strong>{scopeWords(event.scope)}</strong>{" "}
              <span className={text.muted}>
                {event.by}, <Moment at={event.at} full />
              </span>
            </span>
            <span className={styles.placedWords}>
              {event.before === null ? "Set" : `From ${settingsWords(event.before)}`}
              {event.after === null
                ? " to nothing"
                : `${event.before === null ? ":" : " to"} ${settingsWords(event.after)}`}
            </span>
          </li>
        ))}
      </ol>
      {!all && events.length > fewest ? (
        <Button look="quiet" onClick={() => setAll(true)}>
          Show all {events.length}
        </Button>
      ) : null}
    </>
  );
}
