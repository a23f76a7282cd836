import fc from "fast-check";
import { expect, test } from "vitest";
import { formatSearchText, parseSearchText } from "./search-text";

test("values stay text and the query stays readable", () => {
  expect(formatSearchText({ q: "kind:Pod,Job severity:>=high -ns:kube-system", sort: "-name" })).toBe(
    "?q=kind:Pod,Job+severity:>=high+-ns:kube-system&sort=-name",
  );
  expect(parseSearchText("?q=123&tab=true")).toEqual({ q: "123", tab: "true" });
});

test("what is empty is left out", () => {
  expect(formatSearchText({ q: "", sort: undefined })).toBe("");
});

test("whatever is written is read again", () => {
  const word = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(
    fc.property(fc.dictionary(word, word), (search) => {
      expect(parseSearchText(formatSearchText(search))).toEqual({ ...search });
    }),
  );
});

test("characters that would end or split the search part are escaped", () => {
  expect(formatSearchText({ q: "a&b=c#d+e%" })).toBe("?q=a%26b=c%23d%2Be%25");
});
