import type { LabelSelector } from "../facts/selector.js";

const name = "(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const value = "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?";
const equality = new RegExp(`^(${name})\\s*(==|=|!=)\\s*(${value})$`);
const membership = new RegExp(`^(${name})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const existence = new RegExp(`^(!?)\\s*(${name})$`);
const plainValue = new RegExp(`^${value}$`);

type Requirement = LabelSelector["requirements"][number];

/**
 * Reads a selector as kubectl has it: `app=web,tier!=db,env in (a,b),!legacy`. Throws a SyntaxError that says what is
 * wrong. Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): LabelSelector {
  return { equal: [], requirements: splitAtCommas(text).map(parseRequirement) };
}

/** Commas in parentheses separate values, the others requirements. */
function splitAtCommas(text: string): string[] {
  if (text.trim() === "") return [];
  return text.split(/,(?![^()]*\))/).map((part) => part.trim());
}

function parseRequirement(text: string): Requirement {
  const [, key, operator, compared] = equality.exec(text) ?? [];
  if (key !== undefined) return { key, operator: operator === "!=" ? "NotIn" : "In", values: [compared ?? ""] };
  const [, member, word, list = ""] = membership.exec(text) ?? [];
  if (member !== undefined) {
    const values = list.split(",").map((item) => item.trim());
    const wrong = values.find((item) => !plainValue.test(item));
    if (wrong !== undefined) throw new SyntaxError(`${JSON.stringify(wrong)} is no value of a label`);
    return { key: member, operator: word === "in" ? "In" : "NotIn", values };
  }
  const [, not, alone] = existence.exec(text) ?? [];
  if (alone !== undefined) return { key: alone, operator: not === "!" ? "DoesNotExist" : "Exists", values: [] };
  throw new SyntaxError(
    `${JSON.stringify(text)} is no requirement on a label: write it as kubectl does, such as app=web`,
  );
}
