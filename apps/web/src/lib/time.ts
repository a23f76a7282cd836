const day = 24 * 60 * 60_000;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const dateAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
const utc = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

/** "just now", "12 min ago", "in 3 h" within a day of `now`; null outside of it. */
function formatNear(at: Date, now: Date): string | null {
  const apart = now.getTime() - at.getTime();
  const distance = Math.abs(apart);
  if (distance >= day) return null;
  if (distance < 45_000) return "just now";
  const minutes = Math.round(distance / 60_000);
  const words = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
  return apart >= 0 ? `${words} ago` : `in ${words}`;
}

/** Relative within a day, a date after that: "3 h ago", "18 Nov 2026". */
export const formatMoment = (at: Date, now: Date): string => formatNear(at, now) ?? date.format(at);

/** "18 Nov 2026" in the browser's time zone. */
export const formatDate = (at: Date): string => date.format(at);

/** "18 Nov". */
export const formatDay = (at: Date): string => dayAndMonth.format(at);

/** "18 Nov 2026, 14:02" in the browser's time zone. */
export const formatDateTime = (at: Date): string => dateAndTime.format(at);

/** "14:02" in the browser's time zone. */
export const formatClock = (at: Date): string => clock.format(at);

/** Local, UTC and ISO, for a tooltip: three lines. */
export const describeMoment = (at: Date): string => `${full.format(at)}\n${utc.format(at)} UTC\n${at.toISOString()}`;

/** "340 ms", "8 s", "2 min 05 s", "1 h 12 min" for a length in milliseconds. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "every 4 hours", "every 90 minutes", "every day" for an interval in minutes. */
export function formatInterval(minutes: number): string {
  if (minutes === 24 * 60) return "every day";
  if (minutes % (24 * 60) === 0) return `every ${minutes / (24 * 60)} days`;
  if (minutes === 60) return "every hour";
  if (minutes % 60 === 0) return `every ${minutes / 60} hours`;
  return `every ${minutes} minutes`;
}
