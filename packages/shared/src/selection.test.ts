import { expect, test } from "vitest";
import { everything, readsTags, selection, selects } from "./selection.js";

const place = { account: "111", name: "shop", region: "eu-west-1", tags: { env: "prod", team: "a" } };
const include = (selector: object) => selection.parse({ include: selector, exclude: {} });
const exclude = (selector: object) => selection.parse({ include: {}, exclude: selector });

test("without a selector everything is selected", () => {
  expect(selects(everything, place)).toBe(true);
  expect(selects(include({ accounts: [], tags: [] }), place)).toBe(true);
  expect(selects(exclude({ accounts: [], tags: [] }), place)).toBe(true);
});

test.each([
  [{ accounts: ["111", "222"] }, true],
  [{ accounts: ["222"] }, false],
  [{ clusters: ["Shop"] }, true],
  [{ regions: ["EU-WEST-1"] }, true],
  [{ regions: ["us-east-1"] }, false],
  [{ tags: [{ key: "env", value: "prod" }] }, true],
  [{ tags: [{ key: "env" }] }, true],
  [{ tags: [{ key: "env", value: "test" }] }, false],
  [{ tags: [{ key: "toString" }] }, false],
  [{ accounts: ["111"], regions: ["us-east-1"] }, false],
])("%j fits: %s", (selector, fits) => {
  expect(selects(include(selector), place)).toBe(fits);
});

test("what any kind of an exclusion fits is left out", () => {
  expect(selects(exclude({ accounts: ["222"], regions: ["eu-west-1"] }), place)).toBe(false);
  expect(selects(exclude({ accounts: ["222"], regions: ["us-east-1"] }), place)).toBe(true);
  expect(selects({ include: { accounts: ["111"] }, exclude: { clusters: ["shop"] } }, place)).toBe(false);
});

test("what is not known yet decides nothing", () => {
  expect(selects(include({ regions: ["us-east-1"], tags: [{ key: "x" }] }), { account: "111" })).toBe(true);
  expect(selects(exclude({ tags: [{ key: "env" }] }), { account: "111" })).toBe(true);
});

test("tags are read where they matter", () => {
  expect(readsTags(everything)).toBe(false);
  expect(readsTags(exclude({ tags: [{ key: "env" }] }))).toBe(true);
});
