/**
 * A line of CSV (RFC 4180), without its end. Spreadsheets take a cell that begins like a formula for one, wherever the
 * text is from: such a cell gets an apostrophe in front, which they show as text.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells.map((cell) => quote(harmless(cell === null ? "" : String(cell)))).join(",");
}

/** Signs, tabs and line breaks as OWASP lists them, their full-width forms, and any space or unseen mark before them. */
const formula = /^[\s\p{Cf}]*[=+\-@\t\r\n＝＋－＠]/u;
const harmless = (text: string) => (formula.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text);
const quote = (text: string) => (/[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
