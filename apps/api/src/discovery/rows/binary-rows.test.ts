import fc from "fast-check";
import { expect, test } from "vitest";
import { BinaryRows, type RowBlock } from "./binary-rows.js";

/** The values of rows as Postgres reads them. */
function parseRows({ chunks, rows }: RowBlock): (Buffer | null)[][] {
  const bytes = Buffer.concat(chunks);
  const parsed: (Buffer | null)[][] = [];
  let at = 0;
  const readValue = () => {
    const length = bytes.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const fields = bytes.readInt16BE(at);
    at += 2;
    parsed.push(Array.from({ length: fields }, readValue));
  }
  expect([at, parsed.length]).toEqual([bytes.length, rows]);
  return parsed;
}

test("any texts come back as they were, however large", () => {
  const text = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "grapheme" }),
    fc.nat({ max: 400_000 }).map((length) => "ü".repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(fc.array(fc.array(text))), (blocks) => {
      const written = new BinaryRows();
      const taken = blocks.map((rows) => {
        for (const row of rows) {
          written.begin(row.length);
          for (const [index, value] of row.entries()) written.text(index % 2 && value ? Buffer.from(value) : value);
        }
        return written.take();
      });
      expect(taken.map((block) => parseRows(block).map((row) => row.map(asText)))).toEqual(blocks);
      const buffers = taken.flatMap(({ chunks }) => chunks.map(({ buffer }) => buffer));
      expect(new Set(buffers).size).toBe(buffers.length);
    }),
    { numRuns: 50 },
  );
});

const asText = (value: Buffer | null) => value?.toString() ?? null;

test("other values", () => {
  const rows = new BinaryRows();
  rows.begin(10).integer(-7).smallint(-2).bigint(9223372036854775807n);
  rows.timestamptz(new Date("2000-01-01T00:00:01.002Z")).timestamptz(new Date("1999-12-31T23:59:59.999Z"));
  rows
    .boolean(true)
    .text(Buffer.from([0xc3, 0xbc]))
    .jsonb('{"a":"ü"}')
    .smallints([])
    .smallints([3, 300]);
  expect(parseRows(rows.take())[0]?.map((value) => value?.toString("hex"))).toEqual([
    "fffffff9",
    "fffe",
    "7fffffffffffffff",
    (1_002_000).toString(16).padStart(16, "0"),
    "fffffffffffffc18",
    "01",
    "c3bc",
    "017b2261223a22c3bc227d",
    "000000000000000000000015",
    "000000010000000000000015000000020000000100000002000300000002012c",
  ]);
});
