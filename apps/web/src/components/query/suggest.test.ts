import { resourceQueryKeys as keys } from "@periplus/shared/query/query-keys";
import { expect, test } from "vitest";
import { suggest } from "./suggest";

const known = {
  kind: [
    { value: "Pod", label: "Pod", count: 400 },
    { value: "PodDisruptionBudget", label: "PodDisruptionBudget", count: 3 },
    { value: "Deployment", label: "Deployment", count: 90 },
  ],
  cluster: [{ value: "prod eu", label: "prod eu", count: 7 }],
};

/** Suggests at the `|` of the text and applies the first option. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const { from, to, options } = suggest(text, caret, keys, known);
  const first = options[0];
  return {
    labels: options.map(({ label }) => label),
    result: first ? text.slice(0, from) + first.insert + text.slice(to) : text,
  };
}

test("keys where a word starts", () => {
  expect(at("|").labels).toEqual(Object.keys(keys).map((key) => `${key}:`));
  expect(at("redis k|").result).toBe("redis kind:");
  expect(at("-n| redis").result).toBe("-ns: redis");
});

test("values that exist, by any part of them, without those already there", () => {
  expect(at("kind:po|").labels).toEqual(["Pod", "PodDisruptionBudget"]);
  expect(at("kind:Pod,dep|").result).toBe("kind:Pod,Deployment");
  expect(at("kind:Pod,|").labels).toEqual(["PodDisruptionBudget", "Deployment"]);
  expect(at("kind:po|d ns:a").result).toBe("kind:Pod ns:a");
});

test("values of a closed key when nothing is known of its counts", () => {
  expect(at("severity:hi|").result).toBe("severity:high");
  expect(at("severity:>=hi|").labels).toEqual(["high"]);
});

test("a value that needs quotes gets them, and a half-open quote is completed", () => {
  expect(at("cluster:pr|").result).toBe('cluster:"prod eu"');
  expect(at('cluster:"prod e|').result).toBe('cluster:"prod eu"');
});

test("after an unknown key nothing is offered", () => {
  expect(at("colour:r|").labels).toEqual([]);
});
