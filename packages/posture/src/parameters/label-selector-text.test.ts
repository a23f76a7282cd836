import { expect, test } from "vitest";
import { matchesLabels } from "../facts/selector.js";
import { parseLabelSelector } from "./label-selector-text.js";

const selects = (text: string, labels: Record<string, string>) => matchesLabels(parseLabelSelector(text), labels);

test("reads what kubectl reads", () => {
  const web = { app: "web", "example.com/tier": "front" };
  expect(selects("", web)).toBe(true);
  expect(selects("app=web", web)).toBe(true);
  expect(selects("app == web, example.com/tier=front", web)).toBe(true);
  expect(selects("app=db", web)).toBe(false);
  expect(selects("app!=db,!legacy", web)).toBe(true);
  expect(selects("app in (db, web),example.com/tier", web)).toBe(true);
  expect(selects("app notin (db,web)", web)).toBe(false);
  expect(selects("team notin (a)", web)).toBe(true);
  expect(selects("legacy", web)).toBe(false);
});

test("says what is wrong", () => {
  for (const text of ["app=web,", "a b", "app in db", "app in (d b)", "=web", "app=we b", "app>1", "/x=y"]) {
    expect(() => parseLabelSelector(text), text).toThrow(SyntaxError);
  }
});
