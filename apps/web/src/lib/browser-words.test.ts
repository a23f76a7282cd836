import { expect, test } from "vitest";
import { describeBrowser } from "./browser-words";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140 on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0",
    "Edge 150 on Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604",
    "Safari 19 on iOS",
  ],
  ["curl/8.9", "curl/8.9"],
  [null, "A program that did not say what it is"],
])("%s", (name, words) => expect(describeBrowser(name)).toBe(words));
