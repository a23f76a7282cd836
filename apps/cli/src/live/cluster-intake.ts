import type { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { coverageOfAbsent, coverageOfKind } from "@periplus/cluster-reader/kind-coverage";
import { decodePage } from "@periplus/cluster-reader/list-page";
import { takePages } from "@periplus/cluster-reader/take-pages";
import { subjectOf } from "@periplus/posture/assess/assess";
import { ClusterExtracts } from "@periplus/posture/facts/cluster-extracts";
import type { ReadDocument } from "@periplus/posture/manifest/read-documents";
import { InvalidObjectError, type NormalisedObject, normaliseObject } from "@periplus/posture/normalise/normalise";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import type { CoverageEntry } from "@periplus/shared/coverage";

/**
 * Takes in a cluster kind by kind. Of the objects only those are kept that a rule looks at, as JSON, for they can be
 * judged only when everything was seen; of the others only what facts need.
 */
export class ClusterIntake {
  readonly coverage: CoverageEntry[] = [];
  readonly extracts = new ClusterExtracts();
  readonly #kept: { readonly index: number; readonly body: string }[] = [];
  readonly #judgedKinds: ReadonlySet<string>;
  /** Objects seen so far. */
  #objects = 0;

  constructor(
    private readonly reader: ClusterReader,
    pack: RulePack,
  ) {
    this.#judgedKinds = new Set(pack.rules.flatMap(({ targets }) => targets));
  }

  /** Takes in all objects of a kind and notes how that went. Throws only when the signal aborts. */
  async takeKind(kind: ReadKind, signal: AbortSignal): Promise<void> {
    const part = partOf(kind);
    const served = this.reader.serves(kind);
    if (served.is === "absent") {
      this.coverage.push(coverageOfAbsent(kind, served));
      return;
    }
    const seen = new Set<string>();
    const broken: string[] = [];
    const end = await takePages(this.reader.list(kind, signal), (page) => {
      const before = seen.size + broken.length;
      for (const item of decodePage(page)) this.#take(item, kind, seen, broken);
      return seen.size + broken.length - before;
    });
    this.coverage.push(coverageOfKind(part, seen.size, end, broken));
  }

  /** What was kept, parsed one by one. */
  *documents(): Generator<ReadDocument, void> {
    for (const { index, body } of this.#kept) yield { index, object: JSON.parse(body) as JsonObject };
  }

  #take(item: Json, kind: ReadKind, seen: Set<string>, broken: string[]): void {
    const object = normalise(item as JsonObject, kind, broken);
    // A list that is started again shows objects once more.
    if (!object || seen.has(object.uid)) return;
    seen.add(object.uid);
    const index = this.#objects++;
    this.extracts.take(item as JsonObject, kind);
    const isJudged =
      this.#judgedKinds.has(`${kind.group}/${kind.kind}`) && !subjectOf(item as JsonObject).ownedByWorkload;
    if (isJudged) this.#kept.push({ index, body: object.body });
  }
}

function normalise(item: JsonObject, kind: ReadKind, broken: string[]): NormalisedObject | undefined {
  try {
    return normaliseObject(item, kind);
  } catch (error) {
    if (!(error instanceof InvalidObjectError)) throw error;
    broken.push(error.message);
    return undefined;
  }
}
