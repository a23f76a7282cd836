import { expect } from "vitest";
import type { DiscoveryHarness } from "./discovery-harness.js";

/** A finding is exempt exactly if an active exemption of more than a container covers it, or all its containers are. */
export async function expectExemptionsToHold(harness: DiscoveryHarness): Promise<void> {
  const wrong = await harness.query(
    `SELECT f.id, f.exemption_id, array_agg(e.id) AS covering FROM findings f
     JOIN resources r ON r.id = f.resource_id JOIN clusters c ON c.id = f.cluster_id
     LEFT JOIN exemptions e ON e.rule_id = f.rule_id AND e.state = 'active' AND e.expires_at > now()
       AND e.container IS NULL AND coalesce(e.connector_id = c.connector_id, true)
       AND coalesce(e.cluster_id = c.id, true) AND coalesce(e.namespace = r.namespace, true)
       AND coalesce(e.kind = r.kind AND e.name = r.name, true)
     WHERE f.resolved_at IS NULL
     GROUP BY f.id, f.exemption_id
     HAVING (f.exemption_id IS NULL) <> (min(e.id) IS NULL)
       AND NOT EXISTS (SELECT FROM exemptions x WHERE x.id = f.exemption_id AND x.container IS NOT NULL)`,
  );
  expect(wrong).toEqual([]);
  const unlike = await harness.query(
    `SELECT f.id FROM findings f JOIN resource_assessments a ON a.resource_id = f.resource_id
     WHERE f.resolved_at IS NULL
       AND (f.exemption_id IS NOT NULL) <> (f.rule_id = ANY(a.waived) OR f.rule_id = ANY(a.mitigated))`,
  );
  expect(unlike).toEqual([]);
}

interface PointRow {
  readonly granularity: string;
  readonly cluster_id: number | null;
  readonly score: number | null;
  readonly raw_score: number | null;
  readonly before: { readonly score: number | null; readonly rawScore: number | null };
  readonly causes: readonly { readonly effect: number; readonly rawEffect: number }[];
}

/** Every point begins where the one before it ended, and its causes lead from there to its score, exempt or not. */
export async function expectHistoryToAddUp(harness: DiscoveryHarness): Promise<void> {
  const points = await harness.query<PointRow>(
    "SELECT granularity, cluster_id, score, raw_score, before, causes FROM score_points ORDER BY id",
  );
  const last = new Map<string, PointRow>();
  for (const point of points) {
    const key = `${point.granularity} ${point.cluster_id}`;
    const { score = null, raw_score = null } = last.get(key) ?? {};
    expect(point.before).toEqual({ score, rawScore: raw_score });
    const sum = (of: "effect" | "rawEffect") => point.causes.reduce((total, cause) => total + cause[of], 0);
    expect(sum("effect")).toBeCloseTo((point.score ?? 0) - (point.before.score ?? 0), 9);
    expect(sum("rawEffect")).toBeCloseTo((point.raw_score ?? 0) - (point.before.rawScore ?? 0), 9);
    last.set(key, point);
  }
}
