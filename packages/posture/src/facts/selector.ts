import { isObject, type Json, type JsonObject, listIn, objectIn, textIn } from "../snapshot/object.js";

export type Labels = Readonly<Record<string, string>>;

/** One entry of `matchExpressions`. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A label selector; without any condition it matches everything. */
export interface LabelSelector {
  readonly equal: readonly (readonly [key: string, value: string])[];
  readonly requirements: readonly Requirement[];
}

/** Reads a LabelSelector of apimachinery, as policies have it. What is not there matches everything. */
export function readLabelSelector(selector: JsonObject | undefined): LabelSelector {
  const requirements = (listIn(selector, "matchExpressions") ?? []).filter(isObject).map(readRequirement);
  return { equal: textPairs(objectIn(selector, "matchLabels")), requirements };
}

function readRequirement(requirement: JsonObject): Requirement {
  return {
    key: textIn(requirement, "key") ?? "",
    operator: textIn(requirement, "operator") ?? "",
    values: texts(listIn(requirement, "values")),
  };
}

/** The texts of a list. */
export function texts(list: readonly Json[] | undefined): string[] {
  return (list ?? []).filter((value) => typeof value === "string");
}

/** The entries of an object that are texts, in the order of their keys. */
export function textPairs(map: JsonObject | undefined): [string, string][] {
  const entries = Object.entries(map ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether the selector has no condition and so selects everything. */
export function selectsAll({ equal, requirements }: LabelSelector): boolean {
  return equal.length === 0 && requirements.length === 0;
}

/**
 * Whether the selector selects something with these labels. An operator that Kubernetes does not have selects nothing.
 * Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/labels#Requirement.Matches
 */
export function matchesLabels(selector: LabelSelector, labels: Labels): boolean {
  return (
    selector.equal.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    selector.requirements.every((requirement) => meets(requirement, labels))
  );
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

/** What has selectors, by one label that each selector asks for: a namespace may have thousands. */
export class SelectorIndex<T> {
  readonly #byLabel = new Map<string, { selector: LabelSelector; value: T }[]>();
  readonly #rest: { selector: LabelSelector; value: T }[] = [];

  add(selector: LabelSelector, value: T): void {
    const [first] = selector.equal;
    if (first === undefined) {
      this.#rest.push({ selector, value });
      return;
    }
    const key = first.join("=");
    const known = this.#byLabel.get(key);
    if (known === undefined) this.#byLabel.set(key, [{ selector, value }]);
    else known.push({ selector, value });
  }

  /** Everything whose selector selects these labels. */
  matching(labels: Labels): T[] {
    const found: T[] = [];
    const take = (entries: readonly { selector: LabelSelector; value: T }[] | undefined) => {
      for (const { selector, value } of entries ?? []) if (matchesLabels(selector, labels)) found.push(value);
    };
    take(this.#rest);
    for (const [key, value] of Object.entries(labels)) take(this.#byLabel.get(`${key}=${value}`));
    return found;
  }
}
