import pg from "pg";

const timestamptz = pg.types.builtins.TIMESTAMPTZ;

/**
 * Parsers for statements whose moments go out as they came in: as RFC 3339 texts with milliseconds, as the API writes them.
 * The way through a Date takes a sixth of what a page of a list takes in all.
 */
export const instantTexts: pg.CustomTypesConfig = {
  getTypeParser: (type, format) =>
    type === timestamptz && format !== "binary" ? toInstantText : pg.types.getTypeParser(type, format),
};

/** Of a moment as PostgreSQL writes it in UTC, which is the zone of our connections: `2026-11-27 03:00:00.1234+00`. */
function toInstantText(text: string): string {
  const fraction = text.slice("2026-11-27 03:00:00.".length, -"+00".length);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
}
