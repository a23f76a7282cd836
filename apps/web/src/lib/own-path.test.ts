import { expect, test } from "vitest";
import { ownPath } from "./own-path";

const origin = "https://periplus.example";

test.each(["/", "/inventory?q=kind%3APod#top", "/findings/7"])("%s is ours", (path) => {
  expect(ownPath(path, origin)).toBe(path);
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "inventory",
  "",
  null,
  undefined,
])("%j is not", (path) => expect(ownPath(path, origin)).toBeUndefined());
