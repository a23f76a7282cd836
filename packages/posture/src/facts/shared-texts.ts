import type { JsonObject } from "../snapshot/object.js";
import { type Labels, textPairs } from "./selector.js";

const noLabels: Labels = {};

/** Keeps one copy of what many objects of a cluster repeat: names, sets of labels, lists of rules. */
export class SharedTexts {
  readonly #texts = new Map<string, string>();
  readonly #labels = new Map<string, Labels>();
  readonly #values = new Map<string, unknown>();

  text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  labels(labels: JsonObject | undefined): Labels {
    if (labels === undefined) return noLabels;
    const pairs = textPairs(labels);
    const key = pairs.map((pair) => pair.join("=")).join("\n");
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    const shared: Labels = Object.fromEntries(pairs.map(([name, value]) => [this.text(name), this.text(value)]));
    this.#labels.set(key, shared);
    return shared;
  }

  /** The value that was made before for the same key and purpose, or a new one. */
  value<T>(purpose: string, key: string, make: () => T): T {
    const full = `${purpose}\n${key}`;
    // What is kept under a purpose was made by the same caller: it has its type.
    const known = this.#values.get(full) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#values.set(full, made);
    return made;
  }
}
