import { existsSync, readFileSync } from "node:fs";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { expect, test } from "vitest";
import { waitingRules } from "./waiting-rules.ts";

/** The list of rules that the catalogue was planned from; it lies beside the checkout where there is one. */
const list = new URL("../../shared/rules/catalogue.csv", import.meta.url);
const { byId } = readRulePack();

test.skipIf(!existsSync(list))("every rule of the list is a rule, or waits for data", () => {
  const lines = readFileSync(list, "utf8").split("\n").slice(1);
  const ids = lines.flatMap((line) => /^([a-z][a-z0-9-]*),/.exec(line)?.[1] ?? []);
  expect(ids.length).toBeGreaterThan(200);
  expect(ids.filter((id) => !byId.has(id) && !Object.hasOwn(waitingRules, id))).toEqual([]);
});

test("no rule that exists waits for data", () => {
  expect(Object.keys(waitingRules).filter((id) => byId.has(id))).toEqual([]);
});
