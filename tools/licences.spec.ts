import { expect, test } from "vitest";
import { acceptedLicences, readRunningPackages } from "./licences.ts";

const packages = readRunningPackages();

test("every package that runs has a licence that is accepted", () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(({ licence }) => !acceptedLicences.has(licence))).toEqual([]);
});

test("every package that runs is locked by its hash", () => {
  expect(packages.filter(({ integrity }) => !integrity?.startsWith("sha512-"))).toEqual([]);
});
