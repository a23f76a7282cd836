import { describe, expect, test } from "vitest";
import { ownFacts, settingsWords } from "./setting-words";

const words = (own: Parameters<typeof ownFacts>[0]["own"]) =>
  ownFacts({ own }).map(({ what, words: value }) => `${what}: ${value}`);

describe("settings in words", () => {
  test("say that the rule is off, its parameters and where it looks", () => {
    const settings = { enabled: false, values: { strict: true, ports: [80, 443] }, excludedImages: [] };
    const said = ["Rule: Off", "strict: true", "ports: 80, 443", "Excluded images: none"];
    expect(words(settings)).toEqual(said);
    expect(settingsWords(settings)).toBe(said.join("; "));
  });

  test("tell wanted defaults from nothing that is set", () => {
    expect(words(null)).toEqual([]);
    expect(words({ values: {} })).toEqual(["Parameters: The rule's defaults"]);
    expect(settingsWords({ values: {} })).toBe("The rule's defaults");
  });
});
