type CopyValue = string | number | Date | null;

/** Characters that mean something in the text form of COPY; NUL cannot be stored and is nowhere in what we keep. */
const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * One row in the text form of COPY, with its line end.
 * Source: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export function copyRow(values: readonly CopyValue[]): string {
  let row = "";
  for (const [index, value] of values.entries()) row += (index === 0 ? "" : "\t") + copyText(value);
  return `${row}\n`;
}

function copyText(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value === "string") {
    return special.test(value) ? value.replaceAll(/[\\\n\r\t]/g, (mark) => escapes[mark] ?? mark) : value;
  }
  return value instanceof Date ? value.toISOString() : String(value);
}
