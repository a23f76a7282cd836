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

/**
 * The rollups of one cluster in columns, those of one namespace after the other: what is alike in all that menus count by,
 * and how often.
 */
export interface ClusterCells {
  readonly namespaces: Uint32Array;
  /** Where the cells of each of these namespaces end. */
  readonly ends: Uint32Array;
  /** Kind and state of each cell in one number. */
  readonly profiles: Uint32Array;
  readonly counts: Uint32Array;
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

const profileOf = (kind: number, state: number): number => kind * states.length + state;

/** Kinds and namespaces of all clusters, by which cells name theirs. */
export class InventoryWords {
  readonly kinds = new Words();
  readonly namespaces = new Words();

  toCells(rows: readonly Cell[]): ClusterCells {
    const runs = [...Map.groupBy(rows, ([, namespace]) => namespace)];
    const cells = runs.flatMap(([, some]) => some);
    let end = 0;
    return {
      namespaces: Uint32Array.from(runs, ([namespace]) => this.namespaces.numberOf(namespace)),
      ends: Uint32Array.from(runs, ([, { length }]) => (end += length)),
      profiles: Uint32Array.from(cells, ([kind, , severity, health]) =>
        profileOf(this.kinds.numberOf(kind), stateOf(health, severity)),
      ),
      counts: Uint32Array.from(cells, ([, , , , resources]) => resources),
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

/**
 * Counts in one pass: each menu under all terms but its own. A cell that two of the menus' terms leave out is in no menu,
 * so a namespace is passed over where the cluster is left out, too, and else counted by profile only where both are asked for.
 */
export function countCells(
  cells: ReadonlyMap<number, ClusterCells>,
  words: InventoryWords,
  filter: CellFilter,
): CellCounts {
  const bitsOfProfiles = words.kinds.texts.flatMap((_, kind) =>
    states.map((_state, state) => (filter.kinds[kind] ?? 0) | (filter.states[state] ?? 0)),
  );
  const passing = Uint8Array.from(bitsOfProfiles, (left) => (left === 0 ? 1 : 0));
  const byProfile = new Float64Array(passing.length);
  const byNamespace = new Float64Array(words.namespaces.texts.length);
  const [byCloud, byCluster] = [new Map<number, number>(), new Map<number, number>()];
  let total = 0;
  for (const [clusterId, left] of filter.clusters) {
    const own = cells.get(clusterId);
    // Both terms leave it out: no menu counts it.
    if (!own || left === (bits.cloud | bits.cluster)) continue;
    const count = countCluster(own, { left, passing, namespaces: filter.namespaces }, { byProfile, byNamespace });
    if (count === 0) continue;
    if (left === 0) total += count;
    if (left !== bits.cluster) byCloud.set(clusterId, count);
    if (left !== bits.cloud) byCluster.set(clusterId, count);
  }
  return { words, total, byCloud, byCluster, byNamespace, ...sumProfiles(byProfile, bitsOfProfiles) };
}

/** Adds a cluster's cells; returns how many no term but its own leaves out. */
function countCluster(
  { namespaces, ends, profiles, counts }: ClusterCells,
  asked: { readonly left: number; readonly passing: Uint8Array; readonly namespaces: Uint8Array },
  sums: { readonly byProfile: Float64Array; readonly byNamespace: Float64Array },
): number {
  let all = 0;
  for (let run = 0, at = 0; run < ends.length; run += 1) {
    const end = ends[run] ?? 0;
    const namespace = namespaces[run] ?? 0;
    const left = asked.left | (asked.namespaces[namespace] ?? 0);
    let passed = 0;
    if (left === 0) {
      for (; at < end; at += 1) {
        const profile = profiles[at] ?? 0;
        const count = counts[at] ?? 0;
        add(sums.byProfile, profile, count);
        passed += count * (asked.passing[profile] ?? 0);
      }
    } else if (left === bits.ns || left === asked.left) {
      for (; at < end; at += 1) passed += (counts[at] ?? 0) * (asked.passing[profiles[at] ?? 0] ?? 0);
    }
    at = end;
    if (asked.left === 0) add(sums.byNamespace, namespace, passed);
    if (left === asked.left) all += passed;
  }
  return all;
}

/** What a menu counts is what nothing leaves out, or nothing but its own terms. */
function sumProfiles(byProfile: Float64Array, bitsOfProfiles: readonly number[]) {
  const byKind = new Float64Array(byProfile.length / states.length);
  const bySeverity = new Float64Array(severityCount);
  const byHealth = new Float64Array(healthCount);
  for (const [profile, left] of bitsOfProfiles.entries()) {
    const count = byProfile[profile] ?? 0;
    const state = profile % states.length;
    if (left === 0 || left === bits.kind) add(byKind, Math.floor(profile / states.length), count);
    if (left === 0 || left === bits.severity) add(bySeverity, severityIn(state), count);
    if (left === 0 || left === bits.is) add(byHealth, healthIn(state), count);
  }
  return { byKind, bySeverity, byHealth };
}

function add(counts: Float64Array, at: number, count: number): void {
  counts[at] = (counts[at] ?? 0) + count;
}
