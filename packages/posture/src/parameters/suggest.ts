import { parseQuantity, type Quantity } from "@periplus/cel/library/quantity";
import type { RuleParameter } from "@periplus/shared/rule";
import { parameterValue } from "@periplus/shared/rule";
import type { ParameterSuggestion } from "@periplus/shared/rule-settings";
import type { CompiledRule } from "../assess/compile-rule.js";
import type { Json } from "../snapshot/object.js";

/** The share of items that the first proposal covers at least. */
const most = 0.95;
/** Different values that are shown. */
const mostShown = 50;
/** Different values that are told apart; a list of more is no list that anybody keeps. */
const mostKept = 500;

type Value = NonNullable<RuleParameter["default"]>;

interface Kept {
  readonly text: string;
  readonly value: Json;
  items: number;
}

/** Gathers what runs for one parameter of a rule, and proposes values that fit it. */
export class ParameterTally {
  readonly #seen = new Map<string, Kept>();
  /** How many items have exactly these values. */
  readonly #sets = new Map<string, { readonly keys: readonly string[]; items: number }>();
  #items = 0;

  constructor(
    private readonly compiled: CompiledRule,
    private readonly parameter: string,
  ) {}

  /** The values of one item; an item that has none says nothing of the parameter. */
  take(values: readonly Json[]): void {
    if (values.length === 0) return;
    this.#items += 1;
    const keys = [...new Set(values.map((value) => this.#keep(value)))].sort();
    for (const key of keys) {
      const seen = this.#seen.get(key);
      if (seen !== undefined) seen.items += 1;
    }
    const set = this.#sets.get(keys.join("\0")) ?? { keys, items: 0 };
    set.items += 1;
    this.#sets.set(keys.join("\0"), set);
  }

  suggest(): ParameterSuggestion {
    const seen = [...this.#seen.values()].sort((a, b) => b.items - a.items || compareTexts(a.text, b.text));
    return {
      parameter: this.parameter,
      unit: unitOf(this.compiled),
      items: this.#items,
      seen: seen.slice(0, mostShown).map(({ text, value, items }) => ({ text, value: this.#join([value]), items })),
      different: seen.length,
      proposals: this.#isCeiling ? this.#proposeCeilings() : this.#proposeLists(seen),
    };
  }

  get #isCeiling(): boolean {
    return this.compiled.rule.parameters[this.parameter]?.format === "quantity";
  }

  #keep(value: Json): string {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    if (!this.#seen.has(text) && this.#seen.size < mostKept) this.#seen.set(text, { text, value, items: 0 });
    return text;
  }

  /** The shortest list that covers most, taken by frequency, and the one that covers everything. */
  #proposeLists(seen: readonly Kept[]): ParameterSuggestion["proposals"] {
    const chosen = new Set<string>();
    const proposals: ParameterSuggestion["proposals"] = [];
    for (const { text } of seen) {
      chosen.add(text);
      const covers = this.#countCovered(({ keys }) => keys.every((key) => chosen.has(key)));
      const isFirst = proposals.length === 0 && covers >= this.#items * most;
      if (!isFirst && chosen.size < seen.length) continue;
      proposals.push({
        value: this.#join(seen.slice(0, chosen.size).map(({ value }) => value)),
        allows: chosen.size,
        covers,
      });
    }
    return proposals;
  }

  /** The lowest amount that covers most, and the highest there is. */
  #proposeCeilings(): ParameterSuggestion["proposals"] {
    const amounts = [...this.#seen.values()].flatMap(({ text }) => {
      const amount = parseQuantity(text);
      return amount === undefined ? [] : [{ text, amount }];
    });
    amounts.sort((a, b) => a.amount.compare(b.amount));
    const proposals = amounts.map(({ text, amount }, index) => ({
      value: text,
      allows: index + 1,
      covers: this.#countCovered(({ keys }) => keys.every((key) => isAtMost(key, amount))),
    }));
    const first = proposals.find(({ covers }) => covers >= this.#items * most);
    const highest = proposals.at(-1);
    if (first === undefined || highest === undefined) return [];
    return first === highest ? [first] : [first, highest];
  }

  #countCovered(isCovered: (set: { readonly keys: readonly string[] }) => boolean): number {
    let covered = 0;
    for (const set of this.#sets.values()) if (isCovered(set)) covered += set.items;
    return covered;
  }

  /** Values as the parameter has them: a list in order, or an expression for everything that begins with one of them. */
  #join(values: readonly Json[]): Value {
    const parameter = this.compiled.rule.parameters[this.parameter];
    if (parameter?.format === "re2")
      return `^(${values.map(String).sort(compareTexts).map(escapePattern).join("|")}).+$`;
    if (parameter?.format === "quantity") return String(values[0]);
    const sorted =
      parameter?.type === "list<int>"
        ? values.toSorted((a, b) => Number(a) - Number(b))
        : values.toSorted(compareTexts);
    return parameterValue.parse(sorted);
  }
}

/** What the rule looks at one by one, as a word in the plural. */
function unitOf({ rule, needsPod }: CompiledRule): string {
  if (rule.each === undefined) return needsPod ? "pods" : "resources";
  return /containers$/i.test(rule.each) ? "containers" : (/(\w+)(\[\*\])?$/.exec(rule.each)?.[1] ?? rule.each);
}

function isAtMost(text: string, ceiling: Quantity): boolean {
  const amount = parseQuantity(text);
  return amount !== undefined && amount.compare(ceiling) <= 0;
}

function compareTexts(a: Json, b: Json): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)];
  return first < second ? -1 : Number(first > second);
}

/** Every character of RE2's syntax stands for itself. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
