import type { CompiledRule } from "../assess/compile-rule.js";
import { parseItemPlace } from "../assess/places.js";
import { EVERY, type PathPattern } from "../evidence/json-path.js";
import type { JsonObject } from "../snapshot/object.js";
import {
  addedContainersText,
  celText,
  containersText,
  dynText,
  imageListText,
  isDebugText,
  listText,
  podMetadataText,
  podText,
} from "./cel-text.js";
import { replaceFreeNames } from "./free-names.js";
import { NotExportableError } from "./not-exportable.js";
import { weighsContainers } from "./ratchet.js";

/** A rule in the words of an admission policy. */
export interface Judgement {
  variables: { name: string; expression: string }[];
  /** False exactly where the engine says unhealthy. */
  validation: string;
  /** What was seen; undefined where only the title can be said. */
  message: string | undefined;
}

/** Characters of a message that are shown. The API server drops a message of more than 5 KiB of UTF-8. */
const MESSAGE_LENGTH = 1_000;

/** Writes the expressions of a rule for an API server. Throws NotExportableError. */
export function writeJudgement(compiled: CompiledRule, parameters: JsonObject): Judgement {
  const { rule } = compiled;
  const judged = rule.each === undefined ? undefined : judgedItems(rule.each);
  const variables = Object.entries(parameters).map(([name, value]) => ({
    name: `${PARAMETER}${name}`,
    expression: dynText(value),
  }));
  if (compiled.needsPod) variables.unshift(...podVariables(compiled));
  if (judged !== undefined) variables.push({ name: "judged", expression: judged.list });
  return { variables, validation: validationText(compiled, judged), message: messageText(compiled, judged) };
}

const PARAMETER = "param_";

function podVariables(compiled: CompiledRule): Judgement["variables"] {
  const now = [
    { name: "pod", expression: podText("object") },
    { name: "podMetadata", expression: podMetadataText("object") },
    { name: "containers", expression: containersText("variables.pod") },
  ];
  if (!weighsContainers(compiled)) return now;
  const before = [
    { name: "podBefore", expression: "oldObject.spec" },
    { name: "containersBefore", expression: containersText("variables.podBefore") },
  ];
  return [...now, ...before];
}

/** What the names of a rule are called in its policy: for the object as it is asked for, and as it was. */
const namesNow = { pod: "pod", podMetadata: "podMetadata", containers: "containers" };
const namesBefore = { pod: "podBefore", podMetadata: "podMetadata", containers: "containersBefore" };

/** The lists of what a rule judges one by one: a first list, and what to walk down to from each of its elements. */
interface JudgedItems {
  list: string;
  /** Paths of the lists inside; empty unless `each` has a `[*]`. */
  inner: (readonly (string | number)[])[];
}

/** A debug request can only add ephemeral containers: then nothing else is judged, whatever else the pod has. */
function judgedItems(each: string): JudgedItems {
  if (each === "containers") {
    return { list: `${isDebugText} ? ${addedContainersText} : variables.containers`, inner: [] };
  }
  if (each === "ephemeralContainers") {
    const all = listText("variables.pod", ["ephemeralContainers"]);
    return { list: `${isDebugText} ? ${addedContainersText} : ${all}`, inner: [] };
  }
  const { root, pattern } = parseItemPlace(each);
  const [first = [], ...inner] = splitAtEvery(pattern);
  return { list: listText(root === "pod" ? "variables.pod" : "object", first), inner };
}

function splitAtEvery(pattern: PathPattern): (string | number)[][] {
  const parts: (string | number)[][] = [[]];
  for (const step of pattern) {
    if (step === EVERY) parts.push([]);
    else parts.at(-1)?.push(step);
  }
  return parts;
}

/**
 * `!applies || unknown || healthy`: an API server, too, lets `||` and `all` swallow an error when another part decides,
 * so it is false only where all three are known and the item fails.
 */
function validationText(compiled: CompiledRule, judged: JudgedItems | undefined): string {
  const outer = exemptions(compiled, false);
  if (judged === undefined) return [...outer, verdictText(compiled)].join(" || ");
  return [...outer, forAll("variables.judged", judged.inner, itemName(compiled), passText(compiled))].join(" || ");
}

/** `list.all(item, test)`, through further lists inside of the elements. */
function forAll(list: string, inner: JudgedItems["inner"], item: string, test: string, depth = 1): string {
  const [next, ...rest] = inner;
  if (next === undefined) return `${list}.all(${item}, ${test})`;
  const outer = `outer${depth}`;
  return `${list}.all(${outer}, ${forAll(listText(outer, next), rest, item, test, depth + 1)})`;
}

/** Whether an item passes: it does not apply, cannot be known, or is healthy. */
function passText(compiled: CompiledRule): string {
  const test = [...exemptions(compiled, true), verdictText(compiled)].join(" || ");
  return compiled.readsImage ? `${imageListText(itemName(compiled))}.all(image, ${test})` : test;
}

function exemptions({ applies, unknown }: CompiledRule, perItem: boolean): string[] {
  const parts: string[] = [];
  if (applies?.perItem === perItem) parts.push(`!${group(applies.program.source)}`);
  if (unknown?.perItem === perItem) parts.push(group(unknown.program.source));
  return parts;
}

/**
 * Whether it is healthy; a debug container may also leave alone what was unhealthy without it. That never lets one in
 * that is judged itself: for rules on containers it is a new item.
 */
function verdictText(compiled: CompiledRule): string {
  const { healthy } = compiled;
  const now = group(healthy.source);
  if (weighsContainers(compiled)) return `${now} || (${isDebugText} && !${group(healthy.source, namesBefore)})`;
  // The API server wants an expression that it knows to be a boolean; what is none fails when it is run.
  return healthy.type.kind === "dyn" ? `${now} || false` : now;
}

function itemName({ rule }: CompiledRule): string {
  return rule.as ?? "item";
}

function messageText(compiled: CompiledRule, judged: JudgedItems | undefined): string | undefined {
  const title = celText(`${compiled.rule.title}: `);
  const seen = group(compiled.message.source);
  if (judged === undefined) return shortened(`${title} + ${seen}`);
  if (judged.inner.length > 0) return undefined;
  const item = itemName(compiled);
  const words = compiled.readsImage ? `${imageListText(item)}.map(image, ${seen})[0]` : seen;
  return shortened(
    `${title} + variables.judged.filter(${item}, !(${passText(compiled)})).map(${item}, ${words}).join("; ")`,
  );
}

function shortened(text: string): string {
  return `[${text}].map(m, m.size() > ${MESSAGE_LENGTH} ? m.substring(0, ${MESSAGE_LENGTH}) + " …" : m)[0]`;
}

/** An expression of the rule in the names of the policy, in parentheses. */
function group(source: string, names: Readonly<Record<string, string>> = namesNow): string {
  const text = replaceFreeNames(source, ({ name, offset, fields }) => {
    const variable = Object.hasOwn(names, name) ? names[name] : undefined;
    if (variable !== undefined) return { text: `variables.${variable}`, length: name.length };
    if (name !== "params") return undefined;
    const written = /^params\s*\.\s*(?=\w)/.exec(source.slice(offset))?.[0];
    if (written === undefined || fields.length === 0)
      throw new NotExportableError("It looks at its parameters as a whole.");
    return { text: `variables.${PARAMETER}`, length: written.length };
  });
  // A comment at the end of the rule's text must not swallow the parenthesis.
  return text.includes("//") ? `(${text}\n)` : `(${text})`;
}
