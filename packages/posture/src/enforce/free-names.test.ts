import { describe, expect, it } from "vitest";
import { findFreeNames, replaceFreeNames } from "./free-names.js";

function readsOf(source: string): string[] {
  return findFreeNames(source)
    .map(({ name, fields }) => [name, ...fields].join("."))
    .sort();
}

describe("findFreeNames", () => {
  it.each<[string, string[]]>([
    ["object.spec.?ports.orValue([]).size() > 0", ["object.spec.ports"]],
    ['object.metadata.?labels[?"a/b"].orValue("") == params.label', ["object.metadata.labels.a/b", "params.label"]],
    ["has(pod.hostPID) && pod[params.name] == 1", ["params.name", "pod", "pod.hostPID"]],
    ["containers.all(c, c.name != pod.name)", ["containers", "pod.name"]],
    // The list of a comprehension is outside of its variable.
    ["pod.all(pod, pod.x)", ["pod"]],
    ["pod.?x.optMap(pod, pod.y).orValue(pod.z)", ["pod.x", "pod.z"]],
    ["{pod.a: [pod.b]} == {} ? pod.c : -pod.d", ["pod.a", "pod.b", "pod.c", "pod.d"]],
    ["containers.map(c, c.ports.filter(p, p.x == c.y && q)).size() > 0", ["containers", "q"]],
  ])("%s", (source, reads) => {
    expect(readsOf(source)).toEqual(reads);
  });
});

describe("replaceFreeNames", () => {
  const rename = (source: string) =>
    replaceFreeNames(source, ({ name }) => (name === "pod" ? { text: "variables.pod", length: 3 } : undefined));

  it("writes every free read otherwise and keeps the rest as it is", () => {
    const source = 'object.pod == "pod" && // pod\n  [pod].all(pod, pod.x) || has( pod.pod )';
    const written = 'object.pod == "pod" && // pod\n  [variables.pod].all(pod, pod.x) || has( variables.pod.pod )';
    expect(rename(source)).toBe(written);
  });

  it("finds its places behind characters of two units", () => {
    expect(rename('"😀é" == pod.x\n|| "😀😀" + pod.y == "😀"')).toBe(
      '"😀é" == variables.pod.x\n|| "😀😀" + variables.pod.y == "😀"',
    );
  });
});
