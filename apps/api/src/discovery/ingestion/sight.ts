import { engineVersion } from "@periplus/posture/pack/read-rule-pack";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { CoverageState } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { readCoverage } from "../../posture/fact-sources.js";
import type { ScoreEvent } from "../../rollups/score-changes.js";
import type { ChangeCause } from "../../rollups/score-steps.js";

/** Of a part in one of these states it is known what there is. */
const seen: readonly CoverageState[] = ["read", "absent"];

interface NewestSnapshot {
  readonly coverage: readonly CoverageEntry[];
  readonly normalisedBy: string | null;
}

/** What was seen of a cluster before it is read again: whether something is new, or only was not visible. */
export class Sight {
  /** Null before the first snapshot. */
  readonly #newest: readonly CoverageEntry[] | null;
  /** When its API was reached last. */
  readonly #reached: ReadonlyMap<string, CoverageState>;
  /** Which version of the engine made what is stored out of what was listed; null where that is not known. */
  readonly normalisedBy: string | null;

  constructor(newest: NewestSnapshot | undefined, reached: readonly CoverageEntry[]) {
    this.#newest = newest?.coverage ?? null;
    this.#reached = new Map(reached.map(({ part, state }) => [part, state]));
    this.normalisedBy = newest === undefined ? engineVersion : newest.normalisedBy;
  }

  static async read(client: Pick<pg.ClientBase, "query">, clusterId: number): Promise<Sight> {
    const { rows } = await client.query<NewestSnapshot>(
      `SELECT s.coverage, s.normalised_by AS "normalisedBy" FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id
       WHERE k.id = $1`,
      [clusterId],
    );
    return new Sight(rows[0], await readCoverage(client, clusterId));
  }

  /** Whether nothing is stored of it, not even objects that are gone. */
  get isFirst(): boolean {
    return this.#newest === null;
  }

  /** Whether what is stored is what this engine would make of the same object: else it is looked into though it is known. */
  get isOurs(): boolean {
    return this.normalisedBy === engineVersion;
  }

  /** Why objects of a part that is read now were not known before. */
  causeOfNew(part: string): ChangeCause {
    if (this.#newest === null) return { is: "connected" };
    const before = this.#reached.get(part);
    return { is: before !== undefined && seen.includes(before) ? "added" : "newlyVisible" };
  }

  /** The parts that were seen before and are not now, and the other way round. */
  compare(now: readonly CoverageEntry[]): NonNullable<ScoreEvent["parts"]> {
    const before = new Map((this.#newest ?? []).map(({ part, state }) => [part, state]));
    const isSeen = (state: CoverageState | undefined) => state === undefined || seen.includes(state);
    const turned = (to: boolean) =>
      now.filter(({ part, state }) => isSeen(state) === to && isSeen(before.get(part)) !== to).map(({ part }) => part);
    return { lostSight: turned(false), newlyVisible: turned(true) };
  }
}
