import type { Json, JsonObject } from "../snapshot/object.js";
import { type Place, parsePlace } from "./places.js";
import type { Rule } from "./rule.js";
import { type RuleFault, toFaults } from "./rule-fault.js";

/** Where the patch of a rule changes what. */
export interface PatchPlaces {
  set: readonly { place: Place; value: Json }[];
  append: readonly { place: Place; value: Json }[];
  remove: readonly Place[];
  narrow: readonly Place[];
  swap: readonly { place: Place; keep: readonly string[]; with: JsonObject }[];
  rewrite: readonly { place: Place; from: RegExp; to: string }[];
}

/** Reads the places that a rule names. What is wrong with one of them is added to `faults`, and the place left out. */
export function readPlaces(
  { at, remedy }: Pick<Rule, "at" | "remedy">,
  faults: RuleFault[],
): { at: readonly Place[]; patch: PatchPlaces } {
  const attempt = <T>(path: RuleFault["path"], make: () => T): T[] => {
    try {
      return [make()];
    } catch (error) {
      faults.push(...toFaults(path, error));
      return [];
    }
  };
  const listed = (path: RuleFault["path"], texts: readonly string[] = []) =>
    texts.flatMap((text, index) => attempt([...path, index], () => parsePlace(text)));
  const keyed = <Value, Made>(
    field: string,
    values: Readonly<Record<string, Value>> = {},
    make: (place: Place, value: Value) => Made,
  ) =>
    Object.entries(values).flatMap(([path, value]) =>
      attempt(["remedy", field, path], () => make(parsePlace(path), value)),
    );
  return {
    at: listed(["at"], at),
    patch: {
      set: keyed("set", remedy.set, (place, value) => ({ place, value })),
      append: keyed("append", remedy.append, (place, value) => ({ place, value })),
      remove: listed(["remedy", "remove"], remedy.remove),
      narrow: listed(["remedy", "narrow"], remedy.narrow),
      swap: keyed("swap", remedy.swap, (place, change) => ({ place, ...change })),
      rewrite: keyed("rewrite", remedy.rewrite, (place, { from, to }) => ({ place, from: new RegExp(from, "u"), to })),
    },
  };
}
