import { expect, test } from "vitest";
import { readRulePack } from "../pack/read-rule-pack.js";
import { type LevelSettings, traceSettings } from "./provenance.js";

test("each value names the narrowest level that has it, and what would be without", () => {
  const compiled = readRulePack().byId.get("container-allowed-capabilities");
  if (compiled === undefined) throw new Error("The rule is gone");
  const chain: LevelSettings[] = [
    { level: "cluster", settings: { values: { allowedCapabilities: [] }, excludedImages: [] } },
    { level: "global", settings: { values: { allowedCapabilities: ["CHOWN"] }, enabled: false } },
  ];
  const traced = traceSettings(compiled, chain, "cluster");
  expect(traced.slice(0, 3)).toEqual([
    {
      name: "allowedCapabilities",
      isParameter: true,
      value: [],
      from: "cluster",
      wider: { value: ["CHOWN"], from: "global" },
    },
    {
      name: "requiredDropCapabilities",
      isParameter: true,
      value: [],
      from: null,
      wider: { value: [], from: null },
    },
    { name: "enabled", isParameter: false, value: false, from: "global", wider: { value: false, from: "global" } },
  ]);
  expect(traced.map(({ name }) => name).slice(3)).toEqual([
    "includedNamespaces",
    "excludedNamespaces",
    "labelSelector",
    "excludedContainers",
    "excludedImages",
  ]);
});
