import type { ExemptionEvent } from "@periplus/shared/exemption";
import { Moment } from "../../ui/Moment";
import styles from "./ExemptionPage.module.css";
import { termFacts } from "./exemption-facts";

const words: Record<ExemptionEvent["what"], string> = {
  created: "made it",
  changed: "changed it",
  revoked: "revoked it",
  expired: "It ran out",
};

/** What was decided about an exemption, by whom, with what it was before and after. */
export function ExemptionHistory({ events }: { events: readonly ExemptionEvent[] }) {
  return (
    <ol className={styles.events}>
      {events.map((event) => (
        <li key={event.at + event.what} className={styles.event}>
          <Moment at={event.at} full />
          <span>
            {event.by === null ? null : <strong>{event.by} </strong>}
            {words[event.what]}
          </span>
          <div className={styles.changes}>
            {differences(event).map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** "Owner: platform → payments", a line for each thing that is another; of the beginning what it began with. */
function differences({ before, after }: ExemptionEvent): string[] {
  const now = termFacts(after);
  if (before === null) return now.map(({ what, words: value }) => `${what}: ${value}`);
  const then = new Map(termFacts(before).map(({ what, words: value }) => [what, value]));
  return now
    .filter(({ what, words: value }) => then.get(what) !== value)
    .map(({ what, words: value }) => `${what}: ${then.get(what)} → ${value}`);
}
