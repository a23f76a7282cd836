import type { JsonObject } from "../../snapshot/object.js";
import { append } from "../append.js";
import { type Fact, FactDraft } from "../fact.js";
import { type AbilityId, abilities, abilityIds } from "./abilities.js";
import type { AbilityBook, AbilityWay } from "./held-abilities.js";
import type { PowerfulNamespaces } from "./powerful-namespaces.js";
import { describeHolding, type RbacGraph } from "./rbac-graph.js";
import type { RbacSubject } from "./rbac-objects.js";

/** Chains and namespaces that are listed; the rest is counted in nothing that is judged. */
const MOST_LISTED = 20;

/** What the rights of a subject are worked out from. */
export interface RightsSources {
  readonly graph: RbacGraph;
  readonly book: AbilityBook;
  readonly powerful: PowerfulNamespaces;
}

/**
 * What a subject may do:
 * - `subject`: its name; `bindings`: the chains by which it holds roles; `granted`: some binding names it itself, not
 *   only a group that it is in.
 * - `abilities`: ability -> `{ held, everywhere, namespaces, onlyNamed, ways }`.
 * - `takeover`: ability -> `{ held, text }`: whether it suffices to become administrator; `takesOver`: whether one does,
 *   and `takesOverBy` the first that does, in words.
 * While `gap` says that something is unread, abilities that were not found are left out.
 */
export function describeRights(subject: RbacSubject, sources: RightsSources, gap: string | undefined): Fact {
  const holdings = sources.graph.holdings(subject);
  const own = holdings.filter((holding) => holding.subject === subject && holding.role !== undefined);
  const ways = waysByAbility(subject, sources.book);
  const takeover = new Map([...ways].map(([id, found]) => [id, takeoverWays(id, found, subject, sources.powerful)]));
  const [takesOverBy] = abilityIds.flatMap((id) => takeover.get(id) ?? []);
  const isNothing = ways.size === 0 && gap === undefined;
  const draft = new FactDraft();
  if (takesOverBy !== undefined) draft.set("takesOverBy", takesOverBy);
  return draft
    .set("subject", subject)
    .found("granted", own.length > 0, gap)
    .list("bindings", [...new Set(holdings.map(describeHolding))].slice(0, MOST_LISTED), gap)
    .entries("abilities", isNothing ? noAbilities : describeEach(gap, (id) => describeAbility(ways.get(id) ?? [])), gap)
    .entries(
      "takeover",
      isNothing ? noTakeovers : describeEach(gap, (id) => describeTakeover(id, takeover.get(id) ?? [])),
      gap,
    )
    .found("takesOver", takesOverBy !== undefined, gap)
    .finish();
}

function waysByAbility(subject: RbacSubject, book: AbilityBook): Map<AbilityId, AbilityWay[]> {
  const ways = new Map<AbilityId, AbilityWay[]>();
  for (const held of book.heldBy(subject)) {
    for (const [id, found] of held) for (const way of found) append(ways, id, way);
  }
  return ways;
}

function describeEach(gap: string | undefined, describe: (id: AbilityId) => JsonObject): JsonObject {
  const described = abilityIds.map((id) => [id, describe(id)] as const);
  return Object.fromEntries(described.filter(([, { held }]) => gap === undefined || held));
}

/** Most accounts have none of the abilities: one description serves them all. */
const notHeld: JsonObject = { held: false, everywhere: false, namespaces: [], onlyNamed: false, ways: [] };
const noAbilities: JsonObject = Object.fromEntries(abilityIds.map((id) => [id, notHeld]));

function describeAbility(ways: readonly AbilityWay[]): JsonObject {
  if (ways.length === 0) return notHeld;
  const unlimited = ways.filter(({ names }) => names === null);
  const namespaces = unlimited.flatMap(({ namespace }) => (namespace === null ? [] : [namespace]));
  return {
    held: true,
    everywhere: unlimited.some(({ namespace }) => namespace === null),
    namespaces: [...new Set(namespaces)].sort().slice(0, MOST_LISTED),
    onlyNamed: unlimited.length === 0,
    ways: ways.slice(0, MOST_LISTED).map(describeWay),
  };
}

function describeWay({ namespace, names, chain }: AbilityWay): string {
  const where = namespace === null ? "everywhere" : `in ${namespace}`;
  return `${where}${names === null ? "" : `, only ${names.slice(0, MOST_LISTED).join(", ")}`}: ${chain}`;
}

/** The ways that lead to the whole cluster, in words; those that need no other account first. */
function takeoverWays(
  id: AbilityId,
  ways: readonly AbilityWay[],
  subject: RbacSubject,
  powerful: PowerfulNamespaces,
): string[] {
  const { takesOver, borrowsAccounts, words } = abilities[id];
  const direct: string[] = [];
  const borrowed: string[] = [];
  for (const { namespace, names, chain } of ways) {
    if (names !== null || !takesOver) continue;
    if (namespace === null) {
      direct.push(`may ${words} everywhere (${chain})`);
      continue;
    }
    const holder = borrowsAccounts ? powerful.holderIn(namespace, subject) : undefined;
    if (holder !== undefined) borrowed.push(`may ${words} in ${namespace}, where ${holder} is powerful (${chain})`);
  }
  return [...new Set([...direct, ...borrowed])];
}

const noTakeover = new Map(
  abilityIds.map((id): [AbilityId, JsonObject] => [
    id,
    { held: false, text: `may not ${abilities[id].words} where that matters` },
  ]),
);

const noTakeovers: JsonObject = Object.fromEntries(noTakeover);

function describeTakeover(id: AbilityId, found: readonly string[]): JsonObject {
  const [first] = found;
  if (first === undefined) return noTakeover.get(id) ?? {};
  const more = found.length > 1 ? `, and in ${found.length - 1} more ways` : "";
  return { held: true, text: `${first}${more}` };
}
