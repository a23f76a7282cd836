import { Injectable } from "@nestjs/common";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import { Database } from "../database/pool.js";
import { beyondScope, scopeInForce } from "../database/scope.js";
import type { ClusterEntry } from "../query/cluster-directory.js";
import { filterCells } from "./cell-filter.js";
import { type Cell, type CellCounts, type ClusterCells, countCells, InventoryWords } from "./inventory-cells.js";

interface KeptCluster {
  readonly version: string;
  readonly cells: Promise<ClusterCells>;
}

/** Cells, and the words that they name by number. */
class Keeping {
  readonly words = new InventoryWords();
  readonly clusters = new Map<number, KeptCluster>();
}

/** More namespaces than this are only kept as long as most of them are there. */
const fewNamespaces = 10_000;

/**
 * How many resources there are, for the menus and above lists. The rollups of each cluster are kept in memory, eight
 * bytes a row, for as long as they are the newest, which the directory of clusters tells with every request: a million
 * resources are counted by any terms in a few milliseconds, where the database would take a hundred times as long.
 */
@Injectable()
export class InventoryCounts {
  #keeping = new Keeping();

  constructor(private readonly database: Database) {}

  /**
   * Of what is there now in the clusters of the directory, which are those that the request may see; for a query that the
   * rollups answer.
   */
  async count(query: readonly QueryTerm[], directory: ReadonlyMap<number, ClusterEntry>): Promise<CellCounts> {
    const keeping = this.#keeping;
    const cells = new Map<number, ClusterCells>();
    for (const { id, isGone, inventoryVersion } of directory.values()) {
      if (!isGone && inventoryVersion !== null) cells.set(id, await this.#read(keeping, id, inventoryVersion));
    }
    if (scopeInForce() === undefined) this.#forgetOthers(keeping, cells);
    return countCells(cells, keeping.words, filterCells(query, directory, keeping.words));
  }

  /** Clusters that were removed, and the names of namespaces that were: where most of them were, everything. */
  #forgetOthers({ clusters, words }: Keeping, present: ReadonlyMap<number, ClusterCells>): void {
    for (const id of clusters.keys()) if (!present.has(id)) clusters.delete(id);
    const named = words.namespaces.texts.length;
    const inUse = [...present.values()].reduce((sum, cells) => sum + cells.namespaces.length, 0);
    if (named > fewNamespaces && named > 2 * inUse) this.#keeping = new Keeping();
  }

  #read({ clusters, words }: Keeping, id: number, version: string): Promise<ClusterCells> {
    const kept = clusters.get(id);
    if (kept?.version === version) return kept.cells;
    const cells = this.#load(id).then((rows) => words.toCells(rows));
    clusters.set(id, { version, cells });
    cells.catch(() => clusters.delete(id));
    return cells;
  }

  /** May be newer than what was asked for: then it is read once more than needed. */
  async #load(id: number): Promise<Cell[]> {
    const { rows } = await beyondScope(() =>
      this.database.pool.query<{ cells: Cell[] }>(
        `SELECT coalesce(json_agg(json_build_array(kind, namespace, severity, health, resources)), '[]') AS cells
         FROM inventory_rollups WHERE cluster_id = $1`,
        [id],
      ),
    );
    return rows[0]?.cells ?? [];
  }
}
