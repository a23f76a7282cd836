import { parseQuery } from "@periplus/shared/query/parse-query";
import { resourceQueryKeys as keys } from "@periplus/shared/query/query-keys";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chosenValues, clearKey, dropIssues, removeTerm, toggleValue } from "./edit-query";

test("a value joins the key's term and the rest of the text stays as written", () => {
  expect(toggleValue("redis  kind:Pod -ns:kube-system", "kind", "Job", keys)).toBe(
    "redis  kind:Pod,Job -ns:kube-system",
  );
  expect(toggleValue("redis", "ns", "two words", keys)).toBe('redis ns:"two words"');
  expect(toggleValue("", "cloud", "aws", keys)).toBe("cloud:aws");
});

test("a value that is chosen goes, and its term with it when it was the last", () => {
  expect(toggleValue("kind:Pod,Job redis", "kind", "Pod", keys)).toBe("kind:Job redis");
  expect(toggleValue("kind:Pod redis", "kind", "Pod", keys)).toBe("redis");
  expect(toggleValue("kind:Pod redis kind:Pod,Job", "kind", "Pod", keys)).toBe("redis kind:Job");
});

test("negations and comparisons are not touched", () => {
  expect(toggleValue("-kind:Pod", "kind", "Pod", keys)).toBe("-kind:Pod kind:Pod");
  expect(chosenValues("severity:>=high -kind:Pod kind:Job", "kind", keys)).toEqual(["Job"]);
  expect(chosenValues("severity:>=high", "severity", keys)).toEqual([]);
});

test("toggling twice asks the same as before", () => {
  const value = fc.constantFrom("Pod", "Job", "a b", 'it"s'.replace('"', "'"), "x,y", "-n");
  const words = fc.array(fc.constantFrom("redis", "kind:Pod", "kind:Job,Pod", "-ns:kube-system", "is:unhealthy"));
  fc.assert(
    fc.property(words, value, (parts, chosen) => {
      const text = parts.join(" ");
      fc.pre(!chosenValues(text, "kind", keys).includes(chosen));
      const on = toggleValue(text, "kind", chosen, keys);
      expect(chosenValues(on, "kind", keys)).toContain(chosen);
      expect(toggleValue(on, "kind", chosen, keys)).toBe(text);
    }),
  );
});

test("a key can be cleared, a term removed and what is wrong dropped", () => {
  expect(clearKey("kind:Pod a kind:Job -kind:Node", "kind", keys)).toBe("a -kind:Node");
  const text = "kind:Pod a ns:b";
  const [, middle] = parseQuery(text, keys).terms;
  expect(middle && removeTerm(text, middle)).toBe("kind:Pod ns:b");
  expect(dropIssues("kind:Pod severity:hihg colour:red a", keys)).toBe("kind:Pod a");
});
