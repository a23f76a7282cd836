import { expect, test } from "vitest";
import { shown } from "./shown";

const override = "safe\u202egnp.exe";
const visible = "safe\\u202egnp.exe";

test("children and the attributes that people read are shown with what is unseen written out", () => {
  const before = { title: override, children: ["a", override, 3, null], "aria-label": override, href: override };
  expect(shown(before)).toEqual({
    ...{ title: visible, children: ["a", visible, 3, null], "aria-label": visible, href: override },
  });
  expect(before.title).toBe(override);
  expect(shown({ children: override })).toEqual({ children: visible });
});

test("what is plain is the same object", () => {
  const properties = { title: "plain", children: ["Größe", "lines\n\tof text", { type: "b" }] };
  expect(shown(properties)).toBe(properties);
  expect(shown(properties).children).toBe(properties.children);
});
