import { expect, test } from "vitest";
import { formatSelector, readSelector } from "./selection-text";

test("what is read is what was written", () => {
  const selector = {
    accounts: ["123456789012"],
    clusters: ["shop"],
    regions: ["eu-west-1", "eu-central-1"],
    tags: [{ key: "env", value: "prod" }, { key: "keep" }, { key: "formula", value: "a=b" }],
  };
  expect(readSelector(formatSelector(selector))).toEqual(selector);
  expect(readSelector("\n \n")).toEqual({});
  expect(readSelector("region: eu-west-1 ")).toEqual({ regions: ["eu-west-1"] });
});

test("a line that says nothing is named", () => {
  expect(readSelector("region:eu-west-1\nprod")).toBe('Write account:, cluster:, region: or tag: in front of "prod"');
  expect(readSelector("region:")).toContain("region:");
});
