import { Injectable } from "@nestjs/common";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { AssessmentCounts } from "@periplus/shared/recommendation";
import type { Cloud } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import type { SettingsInForce } from "../posture/settings-in-force.js";
import { ClusterView, type StoredCluster } from "./cluster-view.js";

type Reader = Pick<pg.ClientBase, "query">;

/** What standards are held against: the present clusters as they were read and judged last. */
export interface EstateLook {
  readonly pack: RulePack;
  /** By name. */
  readonly clusters: readonly ClusterView[];
  /** Clusters whose objects are still to be judged again. */
  readonly clustersToJudge: number;
}

/** Reads clusters as standards see them. */
@Injectable()
export class ClusterLooksStore {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
  ) {}

  /** Of one moment; of one cluster, where an id is given: nothing where it is not there. */
  async read(clusterId: string | undefined): Promise<EstateLook> {
    const settings = await this.current.read();
    const { pack } = settings;
    const rows = await this.database.transaction(async (client) => {
      await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return readClusters(client, clusterId ?? null);
    });
    return {
      pack,
      clusters: rows.map((row) => new ClusterView(row, pack, settings.settingsOf(row.id))),
      clustersToJudge: rows.filter((row) => isOutdated(row, settings)).length,
    };
  }
}

function isOutdated({ id, judgedUnder }: StoredCluster, settings: SettingsInForce): boolean {
  return judgedUnder !== null && judgedUnder !== settings.versionOf(id);
}

interface ClusterRow {
  readonly id: number;
  readonly connectorId: string;
  readonly name: string;
  readonly cloud: Cloud;
  readonly version: string | null;
  readonly message: string | null;
  readonly snapshotId: string | null;
  readonly snapshotAt: Date | null;
  readonly coverage: readonly CoverageEntry[];
  readonly judgedUnder: string | null;
  readonly kinds: readonly string[];
  readonly podSecurity: StoredCluster["podSecurity"];
}

async function readClusters(reader: Reader, clusterId: string | null): Promise<StoredCluster[]> {
  const query = sql`
    SELECT c.id, c.connector_id AS "connectorId", c.name, c.cloud, c.version, c.message, s.id::text AS "snapshotId",
      s.taken_at AS "snapshotAt", coalesce(s.coverage, '[]') AS coverage, s.rule_pack_version AS "judgedUnder",
      ARRAY(SELECT DISTINCT i.kind FROM inventory_rollups i WHERE i.cluster_id = c.id AND i.resources > 0) AS kinds,
      (SELECT json_build_object('snapshotId', p.snapshot_id::text, 'minor', p.minor, 'judged', p.judged,
        'failing', p.failing) FROM pod_security_tallies p WHERE p.cluster_id = c.id) AS "podSecurity"
    FROM clusters c LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id
    WHERE c.gone_at IS NULL AND (${clusterId}::int IS NULL OR c.id = ${clusterId}::int) ORDER BY c.name, c.id`;
  const { rows } = await reader.query<ClusterRow>(query.toQuery());
  const standings = await readStandings(
    reader,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, standings: standings.get(row.id) ?? new Map() }));
}

async function readStandings(
  reader: Reader,
  clusterIds: readonly number[],
): Promise<Map<number, Map<string, AssessmentCounts>>> {
  const query = sql`
    SELECT u.cluster_id AS "clusterId", r.rule_id AS "ruleId", json_build_object('healthy', u.healthy,
      'unhealthy', u.unhealthy, 'waived', u.waived, 'mitigated', u.mitigated, 'notAssessed', u.not_assessed,
      'needsConfiguration', u.needs_configuration) AS counts
    FROM rule_rollups u JOIN rules r ON r.id = u.rule_id WHERE u.cluster_id = ANY(${clusterIds}::int[])`;
  const { rows } = await reader.query<{ clusterId: number; ruleId: string; counts: AssessmentCounts }>(query.toQuery());
  const standings = new Map<number, Map<string, AssessmentCounts>>();
  for (const { clusterId, ruleId, counts } of rows) {
    const ofCluster = standings.get(clusterId) ?? new Map<string, AssessmentCounts>();
    standings.set(clusterId, ofCluster.set(ruleId, counts));
  }
  return standings;
}
