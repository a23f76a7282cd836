import type pg from "pg";
import type { SettingsInForce } from "./settings-in-force.js";

/** Under what version the objects of each present cluster were judged last; of these only, where ids are given. */
export async function readJudgedVersions(
  reader: Pick<pg.ClientBase, "query">,
  ids: readonly number[] | null,
): Promise<{ id: number; version: string }[]> {
  const { rows } = await reader.query<{ id: number; version: string }>(
    `SELECT k.id, s.rule_pack_version AS version FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id
     WHERE k.gone_at IS NULL AND ($1::int[] IS NULL OR k.id = ANY($1::int[])) ORDER BY k.id`,
    [ids],
  );
  return rows;
}

/** How many clusters were judged under another version than theirs. */
export async function countOutdated(
  reader: Pick<pg.ClientBase, "query">,
  settings: Pick<SettingsInForce, "versionOf">,
  ids: readonly number[] | null,
): Promise<number> {
  const judged = await readJudgedVersions(reader, ids);
  return judged.filter(({ id, version }) => version !== settings.versionOf(id)).length;
}
