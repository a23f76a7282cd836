import { expect, test } from "vitest";
import { describeAdmission } from "./admission.js";

test("nothing stands in the way where everybody is admitted, or we are", () => {
  expect(describeAdmission([], [])).toBeUndefined();
  expect(describeAdmission(["0.0.0.0/0"], [])).toBeUndefined();
  expect(describeAdmission(["192.0.2.0/24", "203.0.113.7"], ["192.0.2.9", "203.0.113.7/32"])).toBeUndefined();
  expect(describeAdmission(["2001:db8::/32"], ["2001:db8::1"])).toBeUndefined();
});

test("our address is said where it is known, and what makes it known where it is not", () => {
  expect(describeAdmission(["192.0.2.0/24"], ["192.0.2.1", "198.51.100.4"])).toBe(
    "It admits only 192.0.2.0/24, and this installation asks from 198.51.100.4: add that to its ranges.",
  );
  expect(describeAdmission(["192.0.2.0/24"], [])).toContain("PERIPLUS_EGRESS_ADDRESSES");
  expect(
    describeAdmission(
      Array.from({ length: 9 }, (_, n) => `10.0.0.${n}`),
      [],
    ),
  ).toContain("and 4 more");
});
