import { expect, test } from "vitest";
import { whyNot } from "./may";

const none = {
  ...{ viewPosture: [], viewConnectors: [], manageConnectors: [], startDiscovery: [] },
  ...{ configureRules: [], manageExemptions: [], attestRequirements: [], manageAccess: [], viewAudit: [] },
};

test("somebody without the capability is told who has it", () => {
  expect(whyNot({ reach: none }, "manageExemptions")).toBe("Needs the role Security admin");
  expect(whyNot({ reach: none }, "startDiscovery")).toBe("Needs the role Security admin or Connector manager");
});

test("somebody with a limit is told where it ends", () => {
  const reach = { ...none, manageConnectors: ["a"] };
  expect(whyNot({ reach }, "manageConnectors")).toBeUndefined();
  expect(whyNot({ reach }, "manageConnectors", { connectorId: "a" })).toBeUndefined();
  expect(whyNot({ reach }, "manageConnectors", { connectorId: "b" })).toBe("Your role is bound to other connectors");
  expect(whyNot({ reach }, "manageConnectors", "everywhere")).toMatch(/concerns all/);
});

test("somebody without a limit may", () => {
  const reach = { ...none, manageConnectors: "all" as const };
  expect(whyNot({ reach }, "manageConnectors", "everywhere")).toBeUndefined();
});
