import type { RequirementRow } from "@periplus/shared/standard";
import { expect, test } from "vitest";
import { groupSections } from "./group-sections";

const row = (id: string, section: string): RequirementRow => ({
  ...{ id, section, title: "", state: "passed", reason: null, failing: 0, rules: 1, byHand: false },
  clusters: { passed: 1, failed: 0, notAssessed: 0, attested: 0, provider: 0 },
});
const section = (id: string, level: number) => ({ id, title: id, level });

test("requirements stand under their sections, and empty sections are left out", () => {
  const sections = [section("1", 0), section("1.2", 1), section("1.3", 1), section("10", 0), section("10.1", 1)];
  const groups = groupSections(sections, [row("1.1", "1"), row("1.2.1", "1.2"), row("10.1.1", "10.1")]);
  const shape = groups.map(({ section: { id }, own, inner }) => [
    id,
    own.map((each) => each.id),
    inner.map((each) => [each.section.id, each.own.map(({ id: own }) => own)]),
  ]);
  expect(shape).toEqual([
    ["1", ["1.1"], [["1.2", ["1.2.1"]]]],
    ["10", [], [["10.1", ["10.1.1"]]]],
  ]);
  expect(groupSections(sections, [])).toEqual([]);
});
