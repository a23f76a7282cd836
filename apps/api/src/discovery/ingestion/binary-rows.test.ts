import fc from "fast-check";
import { expect, test } from "vitest";
import { BinaryRows } from "./binary-rows.js";

/** What Postgres makes of the binary form of COPY. */
function parseRows(bytes: Buffer): (Buffer | null)[][] {
  expect(bytes.subarray(0, 11).toString("latin1")).toBe("PGCOPY\n\xff\r\n\0");
  const rows: (Buffer | null)[][] = [];
  let at = 19;
  const readValue = () => {
    const length = bytes.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : bytes.subarray(at - length, at);
  };
  for (;;) {
    const fields = bytes.readInt16BE(at);
    at += 2;
    if (fields < 0) break;
    rows.push(Array.from({ length: fields }, readValue));
  }
  expect(at).toBe(bytes.length);
  return rows;
}

function write(fill: (rows: BinaryRows) => void): { chunks: Buffer[]; rows: (Buffer | null)[][] } {
  const chunks: Buffer[] = [];
  const rows = new BinaryRows((chunk) => chunks.push(chunk));
  fill(rows);
  rows.end();
  return { chunks, rows: parseRows(Buffer.concat(chunks)) };
}

test("any texts come back as they were, however large", () => {
  const text = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "grapheme" }),
    fc.nat({ max: 400_000 }).map((length) => "ü".repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(fc.array(text)), (values) => {
      const { chunks, rows } = write((written) => {
        for (const row of values) {
          written.begin(row.length);
          for (const value of row) written.text(value);
        }
      });
      expect(rows.map((row) => row.map((value) => value?.toString() ?? null))).toEqual(values);
      expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(chunks.length);
    }),
    { numRuns: 50 },
  );
});

test("other values", () => {
  const { rows } = write((written) =>
    written
      .begin(6)
      .integer(-7)
      .bigint("9223372036854775807")
      .timestamptz(new Date("2000-01-01T00:00:01.002Z"))
      .timestamptz(new Date("1999-12-31T23:59:59.999Z"))
      .boolean(true)
      .text(Buffer.from([0xc3, 0xbc])),
  );
  const [row] = rows;
  expect(row?.map((value) => value?.toString("hex"))).toEqual([
    "fffffff9",
    "7fffffffffffffff",
    (1_002_000).toString(16).padStart(16, "0"),
    "fffffffffffffc18",
    "01",
    "c3bc",
  ]);
});
