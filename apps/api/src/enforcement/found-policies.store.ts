import { Injectable } from "@nestjs/common";
import { wasReadWhole } from "@periplus/posture/snapshot/coverage";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { Database } from "../database/pool.js";
import { readCoverage } from "../posture/fact-sources.js";

/** What a cluster has of admission policies. */
export interface FoundPolicies {
  readonly id: number;
  readonly name: string;
  /** Why its policies are not known; null when they are. */
  readonly unknown: string | null;
  readonly policies: readonly JsonObject[];
  readonly bindings: readonly JsonObject[];
}

const parts = [
  "admissionregistration.k8s.io/validatingadmissionpolicies",
  "admissionregistration.k8s.io/validatingadmissionpolicybindings",
];

/** The admission policies and bindings that were read in clusters. */
@Injectable()
export class FoundPoliciesStore {
  constructor(private readonly database: Database) {}

  /** Of every present cluster that was read, by name; or of one. Those that were not made here are left out. */
  async list(clusterId: number | null): Promise<FoundPolicies[]> {
    const { pool } = this.database;
    const { rows: clusters } = await pool.query<{ id: number; name: string }>(
      `SELECT id, name FROM clusters WHERE gone_at IS NULL AND latest_snapshot_id IS NOT NULL
       AND ($1::bigint IS NULL OR id = $1) ORDER BY name, id`,
      [clusterId],
    );
    const { rows } = await pool.query<{ clusterId: number; kind: string; body: JsonObject }>(
      `SELECT r.cluster_id AS "clusterId", r.kind,
         (SELECT v.body::json FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
          ORDER BY v.observed_at DESC LIMIT 1) AS body
       FROM resources r WHERE r.cluster_id = ANY($1::int[]) AND r.gone_at IS NULL
         AND r.kind IN ('ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding')
         AND r.api_group = 'admissionregistration.k8s.io'`,
      [clusters.map(({ id }) => id)],
    );
    return Promise.all(
      clusters.map(async ({ id, name }) => {
        const bodies = (kind: string) =>
          rows.filter((row) => row.clusterId === id && row.kind === kind).map(({ body }) => body);
        const policies = bodies("ValidatingAdmissionPolicy");
        const bindings = bodies("ValidatingAdmissionPolicyBinding");
        return { id, name, unknown: await this.whyUnknown(id), policies, bindings };
      }),
    );
  }

  private async whyUnknown(clusterId: number): Promise<string | null> {
    const coverage = await readCoverage(this.database.pool, clusterId);
    for (const part of parts) {
      const entry = coverage.find((each) => each.part === part);
      if (entry === undefined) return "Its admission policies have not been read yet.";
      // A cluster that does not serve the kind has none.
      if (!wasReadWhole(entry) && entry.state !== "absent") {
        return entry.message ?? "Its admission policies could not be read.";
      }
    }
    return null;
  }
}
