import { expect, test } from "vitest";
import { instantTexts } from "../src/database/instant-texts.js";
import { Database } from "../src/database/pool.js";
import { testDatabase } from "./database.js";

test("moments are told in UTC, wherever the database thinks that it is", async () => {
  const url = await testDatabase();
  const abroad = new Database(`${url}?options=-c%20TimeZone%3DAsia/Kolkata`);
  try {
    const text = "SELECT '2026-11-27 03:00:00.25+00'::timestamptz AS at";
    const { rows } = await abroad.pool.query({ text, types: instantTexts });
    expect(rows).toEqual([{ at: "2026-11-27T03:00:00.250Z" }]);
  } finally {
    await abroad.onApplicationShutdown();
  }
});
