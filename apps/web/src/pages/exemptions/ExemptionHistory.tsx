import type { ExemptionEvent } from "@periplus/shared/exemption";
import { formatDate } from "../../lib/time";
import { exemptionCategoryWords } from "../../lib/words";
import { Moment } from "../../ui/Moment";
import styles from "./ExemptionPage.module.css";

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
  const shown = (terms: ExemptionEvent["after"]) => ({
    As: exemptionCategoryWords[terms.category],
    Owner: terms.owner,
    Ends: formatDate(new Date(terms.expiresAt)),
    Reason: terms.reason,
  });
  const now = Object.entries(shown(after));
  if (before === null) return now.map(([name, value]) => `${name}: ${value}`);
  const then = new Map(Object.entries(shown(before)));
  return now
    .filter(([name, value]) => then.get(name) !== value)
    .map(([name, value]) => `${name}: ${then.get(name)} → ${value}`);
}
