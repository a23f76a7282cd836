import { describe, expect, test } from "vitest";
import { decodePage, MalformedPageError, readContinuation } from "./list-page.js";

const page = (text: string) => ({ bytes: Buffer.from(text) });
const filler = `[${Array(2_000).fill('{"metadata":{"name":"a","continue":"not-this"}}').join(",")}]`;

describe("the token of the next page", () => {
  test.each([
    [
      "built-in kinds",
      `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"abc"},"items":${filler}}`,
    ],
    ["lists without kind and version", `{"metadata":{"continue":"abc"},"items":[]}`],
    ["lists with white space", `{ "kind" : "PodList" , "metadata" : { "continue" : "abc" } , "items" : [ ] }`],
    [
      "custom resources, whose metadata come last",
      `{"apiVersion":"v1","items":${filler},"kind":"L","metadata":{"continue":"abc"}}`,
    ],
  ])("is found in %s", (_name, text) => expect(readContinuation(page(text))).toBe("abc"));

  test.each([
    `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":${filler}}`,
    `{"metadata":{"continue":""},"items":[]}`,
    `{"items":[]}`,
    `{"metadata":{"continue":7},"items":[]}`,
  ])("is absent on a last page", (text) => expect(readContinuation(page(text))).toBeUndefined());

  test.each(["", "null", "[]", '{"kind":"Status"}', '{"items":[{"metadata":'])(
    "of what is no list is no token but a fault: %s",
    (text) => expect(() => readContinuation(page(text))).toThrow(MalformedPageError),
  );
});

describe("the items of a page", () => {
  test("of an empty list may be null", () => expect(decodePage(page('{"metadata":{},"items":null}'))).toEqual([]));
  test.each(['{"items":{}}', '{"items":7}', '{"metadata":{"continue":"a"},"items":[{"a":1},'])(
    "%s is no list",
    (text) => expect(() => decodePage(page(text))).toThrow(MalformedPageError),
  );
});
