import { describeMoment, formatDate, formatDateTime, formatMoment } from "../lib/time";
import { useNow } from "./now";

/** A moment: relative within a day, a date after that; local, UTC and ISO on hover. */
export function Moment({ at, full = false }: { at: string; full?: boolean | "date" }) {
  const now = useNow();
  const moment = new Date(at);
  const words = full === "date" ? formatDate(moment) : full ? formatDateTime(moment) : formatMoment(moment, now);
  return (
    <time dateTime={at} title={describeMoment(moment)}>
      {words}
    </time>
  );
}
