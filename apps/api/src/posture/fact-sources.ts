import { ClusterExtracts, factKinds, type ListedKind } from "@periplus/posture/facts/cluster-extracts";
import { type ClusterFacts, factsOfCluster } from "@periplus/posture/facts/cluster-facts";
import { cloudResources } from "@periplus/posture/normalise/cloud-shape";
import { groupOf, type JsonObject } from "@periplus/posture/snapshot/object";
import { podBearingKinds } from "@periplus/posture/snapshot/pod-spec";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import type { FactReads } from "./fact-reads.js";

/** `group/Kind` of the descriptions that clouds give of their clusters: there is one of them in a cluster at most. */
const cloudKinds = Object.values(cloudResources).map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`);

/**
 * `group/Kind` of everything that has to be looked into to know which verdicts facts change: what facts are made of, and
 * what rules read them about. The cloud's description of the cluster is not among them.
 */
export function listSourceKinds(reads: FactReads): string[] {
  return [...new Set([...factKinds, ...reads.kinds.filter((kind) => !cloudKinds.includes(kind))])];
}

/** The part of the coverage that says that the Kubernetes API was not reached, so that none of its kinds was read. */
export const UNREACHED = "kubernetes/api";

/** Gathers what the facts about one cluster are made of, from objects as they are listed or as they are stored. */
export class FactSources {
  readonly #extracts = new ClusterExtracts();
  #cloud: JsonObject | undefined;
  #taken = 0;

  /** How many objects were taken in. */
  get taken(): number {
    return this.#taken;
  }

  /** Each object once; what no fact is about is passed over. Nothing of the object is kept but a fraction. */
  take(object: JsonObject, kind: ListedKind): void {
    this.#taken += 1;
    if (cloudKinds.includes(`${kind.group}/${kind.kind}`)) this.#cloud = object;
    else this.#extracts.take(object, kind);
  }

  /**
   * The facts, when everything was taken in. `coverage` is how the objects were read. In whatever order they came, the
   * facts are the same: where they list some of many these are the first by name, and chains of rights and ways to Services
   * go by what they begin with.
   */
  build(coverage: readonly CoverageEntry[]): ClusterFacts {
    const { roles, bindings, workloads, policies, services, ingresses, routes } = this.#extracts;
    const lists: Named[][] = [roles, bindings, workloads, policies, services, ingresses, routes];
    for (const list of lists) list.sort(byName);
    return factsOfCluster(this.#extracts, { coverage, cloud: this.#cloud });
  }
}

function byName(a: Named, b: Named): number {
  return (
    compare(a.namespace ?? "", b.namespace ?? "") || compare(a.name, b.name) || compare(a.kind ?? "", b.kind ?? "")
  );
}

interface Named {
  readonly namespace: string | null;
  readonly name: string;
  readonly kind?: string;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A stored object that facts are made of. */
export interface StoredSource extends ListedKind {
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** Bodies that are in memory at once. */
const rowsAtOnce = 200;

/** Definitions of kinds are the largest objects there are, and facts are made of their names. */
const body = `CASE WHEN r.kind = 'CustomResourceDefinition'
    THEN json_build_object('metadata', json_build_object('name', r.name))::text
    ELSE (SELECT v.body FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
          ORDER BY v.observed_at DESC LIMIT 1) END`;

/** With more ids than this the database may compare each row with each of them: then they are picked out here. */
const fewIds = 500;

interface StoredSelection {
  readonly clusterId: number;
  /** `group/Kind` */
  readonly kinds: readonly string[];
  /** Only these; all where it is null. */
  readonly ids: readonly string[] | null;
}

/**
 * Present objects of a cluster, some at a time, within the caller's transaction; the next come from the database while the
 * caller has some. Pods that a workload made count for nothing in facts, and no rule says anything of them: they are left
 * where they are.
 */
export async function* readStoredSources(
  client: pg.ClientBase,
  { clusterId, kinds, ids }: StoredSelection,
): AsyncGenerator<StoredSource[]> {
  const isFew = ids !== null && ids.length <= fewIds;
  const wanted = ids === null || isFew ? null : new Set(ids);
  await client.query(
    `DECLARE fact_sources NO SCROLL CURSOR FOR
     SELECT r.id, r.api_group AS "group", r.kind, ${body} AS body FROM resources r
     WHERE r.cluster_id = $1 AND r.gone_at IS NULL AND r.api_group || '/' || r.kind = ANY($2::text[])
       AND (r.owner_uid IS NULL OR r.api_group || '/' || r.kind <> ALL($3::text[])
         OR EXISTS (SELECT FROM resource_assessments a WHERE a.cluster_id = $1 AND a.resource_id = r.id))
       AND ($4::bigint[] IS NULL OR r.id = ANY($4::bigint[]))`,
    [clusterId, kinds, podBearingKinds, isFew ? ids : null],
  );
  const fetch = () => {
    const rows = client.query<StoredSource>(`FETCH ${rowsAtOnce} FROM fact_sources`);
    // Whoever waits for it meets its failure; a caller that fails before does not wait.
    rows.catch(() => undefined);
    return rows;
  };
  let coming = fetch();
  for (;;) {
    const { rows } = await coming;
    if (rows.length === 0) break;
    coming = fetch();
    yield wanted === null ? rows : rows.filter(({ id }) => wanted.has(id));
  }
  await client.query("CLOSE fact_sources");
}

/**
 * How the stored objects of a cluster were read: the coverage of its newest snapshot, or of the last one for which its
 * Kubernetes API was reached. What could not be reached at all says nothing new, and leaves verdicts as old as they are.
 */
export async function readCoverage(client: Pick<pg.ClientBase, "query">, clusterId: number): Promise<CoverageEntry[]> {
  const { rows } = await client.query<{ coverage: CoverageEntry[] }>(
    `SELECT coverage FROM snapshots WHERE cluster_id = $1 AND NOT coverage @> $2::jsonb ORDER BY id DESC LIMIT 1`,
    [clusterId, JSON.stringify([{ part: UNREACHED }])],
  );
  return rows[0]?.coverage ?? [];
}

/** The facts of a cluster from what is stored of it, and of others if it had them, within the caller's transaction. */
export async function readStoredFacts(
  client: pg.ClientBase,
  clusterId: number,
  added: readonly JsonObject[] = [],
): Promise<{ facts: ClusterFacts; objects: number }> {
  const sources = new FactSources();
  const kinds = [...factKinds, ...cloudKinds];
  for await (const stored of readStoredSources(client, { clusterId, kinds, ids: null })) {
    for (const source of stored) sources.take(JSON.parse(source.body) as JsonObject, source);
  }
  for (const object of added) {
    const apiVersion = typeof object.apiVersion === "string" ? object.apiVersion : "";
    sources.take(object, { group: groupOf(apiVersion), kind: String(object.kind) });
  }
  return { facts: sources.build(await readCoverage(client, clusterId)), objects: sources.taken };
}
