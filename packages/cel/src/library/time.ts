import { Failure } from "../errors.js";
import { type Definition, define } from "../functions.js";
import { CelDuration, CelTimestamp, fitsInt, narrowInteger } from "../values.js";

const SECOND = 1_000_000_000n;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z. */
const MIN_TIMESTAMP = -62_135_596_800n * SECOND;
const MAX_TIMESTAMP = 253_402_300_800n * SECOND - 1n;

/** @param offset of the zone that the time is to be printed in, in seconds east of UTC */
export function makeTimestamp(nanoseconds: bigint, offset = 0): CelTimestamp {
  if (nanoseconds < MIN_TIMESTAMP || nanoseconds > MAX_TIMESTAMP) throw new Failure("timestamp overflow");
  return new CelTimestamp(nanoseconds, offset);
}

/** The timestamp later by so many nanoseconds, in the same zone. */
export function shiftTimestamp(time: CelTimestamp, nanoseconds: bigint): CelTimestamp {
  return makeTimestamp(time.valueOf() + nanoseconds, time.offset());
}

export function makeDuration(nanoseconds: bigint): CelDuration {
  if (!fitsInt(nanoseconds)) throw new Failure("duration overflow");
  return new CelDuration(nanoseconds);
}

/** Division that rounds down, so that the remainder is never negative. */
function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

export function secondsOf(time: CelTimestamp): number {
  return Number(floorDivide(time.valueOf(), SECOND));
}

function nanosecondsOf(time: CelTimestamp): number {
  return Number(time.valueOf() - floorDivide(time.valueOf(), SECOND) * SECOND);
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** Days of a month from 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Milliseconds since 1970 of a UTC date, also before year 100, which Date.UTC reads as 19xx. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}

/** Reads RFC 3339 as Go's time.Parse does. Throws a Failure. */
export function parseTimestamp(text: string): CelTimestamp {
  const match = RFC3339.exec(text);
  const invalid = new Failure(`invalid timestamp ${JSON.stringify(text)}`);
  if (match === null) throw invalid;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const fraction = match[7] ?? "";
  const zone = match[8] ?? "Z";
  const dateFits = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!dateFits || hour > 23 || minute > 59 || second > 59) throw invalid;
  const offset = zone === "Z" ? 0 : offsetSeconds(zone);
  if (offset === undefined) throw invalid;
  const seconds = BigInt(utc(year, month, day, hour, minute, second) / 1000 - offset);
  return makeTimestamp(seconds * SECOND + BigInt(fraction.slice(0, 9).padEnd(9, "0")), offset);
}

function offsetSeconds(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 24 || minutes > 60) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function formatOffset(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.abs(offset) / 60;
  const pad = (part: number) => Math.floor(part).toString().padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

/** RFC 3339 in the zone it was written in, with as many digits of the second as there are. */
export function formatTimestamp(time: CelTimestamp): string {
  const whole = new Date((secondsOf(time) + time.offset()) * 1000).toISOString().slice(0, 19);
  const fraction = nanosecondsOf(time).toString().padStart(9, "0").replace(/0+$/, "");
  return `${whole}${fraction === "" ? "" : `.${fraction}`}${formatOffset(time.offset())}`;
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n,
  "\u03bcs": 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};
const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/;
const DURATION_PART = /(\d*)(?:\.(\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/** Reads "1h2m3.5s" as Go's time.ParseDuration does. Throws a Failure. */
export function parseDuration(text: string): CelDuration {
  if (!DURATION.test(text)) throw new Failure(`invalid duration ${JSON.stringify(text)}`);
  let sum = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(DURATION_PART)) {
    const scale = UNITS[unit] ?? 0n;
    sum += BigInt(whole || "0") * scale;
    if (fraction !== "") sum += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return makeDuration(text.startsWith("-") ? -sum : sum);
}

/** Seconds with as many digits as needed, as CEL prints durations: "90s", "-0.5s". */
export function formatDuration(duration: CelDuration): string {
  const nanoseconds = duration.valueOf();
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = (magnitude % SECOND).toString().padStart(9, "0").replace(/0+$/, "");
  const text = `${magnitude / SECOND}${fraction === "" ? "" : `.${fraction}`}s`;
  return nanoseconds < 0n ? `-${text}` : text;
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  const known = zoneFormats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      era: "short",
    });
    zoneFormats.set(zone, format);
    return format;
  } catch {
    throw new Failure(`unknown time zone ${zone}`);
  }
}

/** Seconds east of UTC that a named zone had at a time. */
function namedOffset(seconds: number, zone: string): number {
  const parts = new Map(
    zoneFormat(zone)
      .formatToParts(seconds * 1000)
      .map((part) => [part.type, part.value] as const),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? "0");
  const year = parts.get("era") === "BC" ? 1 - read("year") : read("year");
  const local = utc(year, read("month"), read("day"), read("hour"), read("minute"), read("second")) / 1000;
  return local - seconds;
}

/** The date in a zone: an IANA name, or an offset such as "-08:00". */
function inZone(time: CelTimestamp, zone: string): Date {
  const seconds = secondsOf(time);
  const fixed = /^([-+]?)(\d{1,2}):(\d{1,2})$/.exec(zone);
  if (fixed === null) {
    const named = zone === "" || zone === "UTC" ? 0 : namedOffset(seconds, zone);
    return new Date((seconds + named) * 1000);
  }
  const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
  return new Date((seconds + (fixed[1] === "-" ? -minutes : minutes) * 60) * 1000);
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - utc(date.getUTCFullYear(), 1, 1, 0, 0, 0)) / 86_400_000);
}

/** A getter of a timestamp, in UTC and in a zone. */
function getter(name: string, read: (date: Date) => number): Definition[] {
  return [
    define(`timestamp.${name}(): int`, (_frame, time: CelTimestamp) => read(inZone(time, "UTC"))),
    define(`timestamp.${name}(string): int`, (_frame, time: CelTimestamp, zone: string) => read(inZone(time, zone))),
  ];
}

function total(name: string, unit: bigint): Definition {
  return define(`duration.${name}(): int`, (_frame, span: CelDuration) => narrowInteger(span.valueOf() / unit));
}

const milliseconds = (time: CelTimestamp) => Math.floor(nanosecondsOf(time) / 1_000_000);

export const time: readonly Definition[] = [
  ...getter("getFullYear", (date) => date.getUTCFullYear()),
  ...getter("getMonth", (date) => date.getUTCMonth()),
  ...getter("getDayOfYear", dayOfYear),
  ...getter("getDayOfMonth", (date) => date.getUTCDate() - 1),
  ...getter("getDate", (date) => date.getUTCDate()),
  ...getter("getDayOfWeek", (date) => date.getUTCDay()),
  ...getter("getHours", (date) => date.getUTCHours()),
  ...getter("getMinutes", (date) => date.getUTCMinutes()),
  ...getter("getSeconds", (date) => date.getUTCSeconds()),
  define("timestamp.getMilliseconds(): int", (_frame, time: CelTimestamp) => milliseconds(time)),
  define("timestamp.getMilliseconds(string): int", (_frame, time: CelTimestamp, zone: string) => {
    inZone(time, zone);
    return milliseconds(time);
  }),
  total("getHours", 3600n * SECOND),
  total("getMinutes", 60n * SECOND),
  total("getSeconds", SECOND),
  // The API server counts the whole duration in milliseconds, not the part below a second.
  total("getMilliseconds", 1_000_000n),
];
