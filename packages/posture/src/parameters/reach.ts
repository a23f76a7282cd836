import type { RuleSettings } from "@periplus/shared/rule-settings";
import type { CompiledRule } from "../assess/compile-rule.js";
import { normaliseImage } from "../assess/image-reference.js";
import { type ObjectView, withoutContainers } from "../assess/object-view.js";
import { matchesLabels, textPairs } from "../facts/selector.js";
import { isObject, type Json, type JsonObject, objectIn, textIn } from "../snapshot/object.js";
import { parseLabelSelector } from "./label-selector-text.js";
import { matcherOfAny } from "./name-pattern.js";

/** What of an object a rule may look at: all or a part of it, or nothing for a reason. */
export type Seen = { view: ObjectView } | { reason: string };

/** How far a rule reaches under its settings. */
export type Reach = (view: ObjectView, namespace: string | null) => Seen;

type Refusal = (view: ObjectView, namespace: string | null) => string | undefined;

/** Undefined where the settings leave nothing out, which is nearly always. */
export function reachOf(compiled: CompiledRule, settings: RuleSettings): Reach | undefined {
  if (settings.enabled === false) return () => ({ reason: "The rule is switched off here." });
  const refusals = [...namespaceRefusals(settings), ...labelRefusal(settings)];
  const drops = looksAtContainers(compiled) ? containerExclusion(settings) : undefined;
  if (refusals.length === 0 && drops === undefined) return undefined;
  return (view, namespace) => {
    for (const refuse of refusals) {
      const reason = refuse(view, namespace);
      if (reason !== undefined) return { reason };
    }
    if (drops === undefined || view.containers.length === 0) return { view };
    const rest = withoutContainers(view, drops);
    return rest.containers.length > 0
      ? { view: rest }
      : { reason: "All of its containers are excluded from the rule." };
  };
}

/** Whether the rule says something of containers, so that some can be left out. */
export function looksAtContainers({ rule, reads }: Pick<CompiledRule, "rule" | "reads">): boolean {
  const isContainers = (word: string) => /^(c|appC|initC|ephemeralC)ontainers$/.test(word);
  const isListed = rule.each?.split(/[.[]/).some(isContainers) ?? false;
  return isListed || reads.some((path) => path.some(isContainers));
}

/** Whether what the rule looks at lies in namespaces, or is one: only then do lists of namespaces say something. */
export function looksIntoNamespaces({ rule }: Pick<CompiledRule, "rule">): boolean {
  return !("cloud" in rule.target);
}

function namespaceRefusals({ includedNamespaces = [], excludedNamespaces = [] }: RuleSettings): Refusal[] {
  const refusals: Refusal[] = [];
  if (includedNamespaces.length > 0) {
    const isIncluded = matcherOfAny(includedNamespaces);
    refusals.push((_, namespace) =>
      namespace !== null && isIncluded(namespace) ? undefined : "The rule looks at other namespaces.",
    );
  }
  if (excludedNamespaces.length > 0) {
    const isExcluded = matcherOfAny(excludedNamespaces);
    refusals.push((_, namespace) =>
      namespace !== null && isExcluded(namespace) ? `The namespace ${namespace} is excluded from the rule.` : undefined,
    );
  }
  return refusals;
}

function labelRefusal({ labelSelector = "" }: RuleSettings): Refusal[] {
  if (labelSelector === "") return [];
  const selector = readSelector(labelSelector);
  const reason = `The rule looks at other labels: ${labelSelector}.`;
  return [(view) => (selector !== undefined && matchesLabels(selector, labelsOf(view)) ? undefined : reason)];
}

/** A selector that is not valid selects nothing: it is refused when it is set. */
function readSelector(text: string) {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Those of the object and of its pod: an admission webhook would see either. The pod's go first. */
function labelsOf({ object, podMetadata }: ObjectView): Record<string, string> {
  const labels = (metadata: JsonObject | undefined) => textPairs(objectIn(metadata, "labels"));
  return Object.fromEntries([...labels(objectIn(object, "metadata")), ...labels(podMetadata)]);
}

function containerExclusion({ excludedContainers = [], excludedImages = [] }: RuleSettings) {
  if (excludedContainers.length === 0 && excludedImages.length === 0) return undefined;
  const isExcludedName = matcherOfAny(excludedContainers);
  const isExcludedImage = matcherOfAny(excludedImages);
  return (container: Json): boolean => {
    if (!isObject(container)) return false;
    const image = textIn(container, "image") ?? "";
    return (
      isExcludedName(textIn(container, "name") ?? "") ||
      isExcludedImage(image) ||
      isExcludedImage(normaliseImage(image))
    );
  };
}
