/** Texts as small numbers. */
class Words {
  readonly #numbers = new Map<string, number>();
  readonly texts: string[] = [];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** A row of `inventory_rollups`, but for its cluster. */
export type Cell = readonly [kind: string, namespace: string, severity: number, health: number, resources: number];

/** The rollups of one cluster in columns: what is alike in all that menus count by, and how often. */
export interface ClusterCells {
  readonly kinds: Uint32Array;
  readonly namespaces: Uint32Array;
  readonly states: Uint8Array;
  readonly counts: Uint32Array;
  readonly namespaceCount: number;
}

const severityCount = 5;
const healthCount = 4;

/** Health and severity in one number. */
const stateOf = (health: number, severity: number): number => health * severityCount + severity;
const severityIn = (state: number): number => state % severityCount;
const healthIn = (state: number): number => Math.floor(state / severityCount);
/** All states, each in its place. */
export const states = Array.from({ length: healthCount * severityCount }, (_, state) => ({
  health: healthIn(state),
  severity: severityIn(state),
}));

/** Kinds and namespaces of all clusters, by which cells name theirs. */
export class InventoryWords {
  readonly kinds = new Words();
  readonly namespaces = new Words();

  toCells(rows: readonly Cell[]): ClusterCells {
    const namespaces = Uint32Array.from(rows, ([, namespace]) => this.namespaces.numberOf(namespace));
    return {
      kinds: Uint32Array.from(rows, ([kind]) => this.kinds.numberOf(kind)),
      namespaces,
      states: Uint8Array.from(rows, ([, , severity, health]) => stateOf(health, severity)),
      counts: Uint32Array.from(rows, ([, , , , resources]) => resources),
      namespaceCount: new Set(namespaces).size,
    };
  }
}

/** What keeps a cell from being counted; a menu counts what nothing but its own terms keeps from it. */
export const bits = { cloud: 1, cluster: 2, kind: 4, ns: 8, severity: 16, is: 32 } as const;

/** Which values the terms of a query leave out: for each number 0, or the bit of its key. */
export interface CellFilter {
  /** By cluster, those of `cloud` and `cluster` together; clusters that are not named here are not counted. */
  readonly clusters: ReadonlyMap<number, number>;
  readonly kinds: Uint8Array;
  readonly namespaces: Uint8Array;
  /** By state, those of `severity` and `is` together. */
  readonly states: Uint8Array;
}

/** How many resources there are of each value, and in all. */
export interface CellCounts {
  /** What the places of `byKind` and `byNamespace` stand for. */
  readonly words: InventoryWords;
  readonly total: number;
  /** With the terms on clouds left out, and with those on clusters. */
  readonly byCloud: Map<number, number>;
  readonly byCluster: Map<number, number>;
  readonly byKind: Float64Array;
  readonly byNamespace: Float64Array;
  readonly bySeverity: Float64Array;
  readonly byHealth: Float64Array;
}

/** Counts in one pass: each menu under all terms but its own. */
export function countCells(
  cells: ReadonlyMap<number, ClusterCells>,
  words: InventoryWords,
  filter: CellFilter,
): CellCounts {
  const byState = new Float64Array(states.length);
  const butSeverity = new Float64Array(states.length);
  const butHealth = new Float64Array(states.length);
  const sums = {
    byKind: countsOf(words.kinds),
    byNamespace: countsOf(words.namespaces),
    byState,
    butSeverity,
    butHealth,
  };
  const [byCloud, byCluster] = [new Map<number, number>(), new Map<number, number>()];
  let total = 0;
  for (const [clusterId, failing] of filter.clusters) {
    const own = cells.get(clusterId);
    // Both terms leave it out: no menu counts it.
    if (!own || failing === (bits.cloud | bits.cluster)) continue;
    const { all, butCloud, butCluster } = countCluster(own, failing, filter, sums);
    total += all;
    if (all + butCloud > 0) byCloud.set(clusterId, all + butCloud);
    if (all + butCluster > 0) byCluster.set(clusterId, all + butCluster);
  }
  const bySeverity = new Float64Array(severityCount);
  const byHealth = new Float64Array(healthCount);
  for (const [state, { health, severity }] of states.entries()) {
    add(bySeverity, severity, (byState[state] ?? 0) + (butSeverity[state] ?? 0));
    add(byHealth, health, (byState[state] ?? 0) + (butHealth[state] ?? 0));
  }
  return { words, total, byCloud, byCluster, byKind: sums.byKind, byNamespace: sums.byNamespace, bySeverity, byHealth };
}

const countsOf = ({ texts }: Words) => new Float64Array(texts.length);

function add(counts: Float64Array, at: number, count: number): void {
  counts[at] = (counts[at] ?? 0) + count;
}

interface Sums {
  readonly byKind: Float64Array;
  readonly byNamespace: Float64Array;
  readonly byState: Float64Array;
  /** What only the terms on severities leave out, and what only those on health do. */
  readonly butSeverity: Float64Array;
  readonly butHealth: Float64Array;
}

/** Adds a cluster's cells; returns how many there are in all, and how many only its cloud's or its own term leaves out. */
function countCluster(
  { kinds, namespaces, states: ofCells, counts }: ClusterCells,
  failing: number,
  filter: CellFilter,
  { byKind, byNamespace, byState, butSeverity, butHealth }: Sums,
): { all: number; butCloud: number; butCluster: number } {
  const { kinds: kindBits, namespaces: namespaceBits, states: stateBits } = filter;
  let [all, butCloud, butCluster] = [0, 0, 0];
  for (let at = 0; at < counts.length; at += 1) {
    const kind = kinds[at] ?? 0;
    const namespace = namespaces[at] ?? 0;
    const state = ofCells[at] ?? 0;
    const count = counts[at] ?? 0;
    const left = failing | (kindBits[kind] ?? 0) | (namespaceBits[namespace] ?? 0) | (stateBits[state] ?? 0);
    if (left === 0) {
      all += count;
      add(byKind, kind, count);
      add(byNamespace, namespace, count);
      add(byState, state, count);
    } else if (left === bits.kind) add(byKind, kind, count);
    else if (left === bits.ns) add(byNamespace, namespace, count);
    else if (left === bits.severity) add(butSeverity, state, count);
    else if (left === bits.is) add(butHealth, state, count);
    else if (left === bits.cloud) butCloud += count;
    else if (left === bits.cluster) butCluster += count;
  }
  return { all, butCloud, butCluster };
}
