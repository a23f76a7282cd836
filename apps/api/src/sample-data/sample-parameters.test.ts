import { checkParameters } from "@periplus/posture/assess/parameters";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { expect, test } from "vitest";
import { sampleParameters } from "./sample-parameters.js";

test("every rule that waits for parameters has some, and they fit", () => {
  const pack = readRulePack();
  const waiting = pack.rules.filter(({ rule }) => rule.configure === "required").map(({ rule }) => rule.id);
  expect(Object.keys(sampleParameters).sort()).toEqual(waiting.sort());
  for (const [ruleId, values] of Object.entries(sampleParameters)) {
    const rule = pack.byId.get(ruleId)?.rule;
    expect(rule && checkParameters(rule, values)).toEqual([]);
  }
});
