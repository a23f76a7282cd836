import { type Assessor, createClusterAssessor } from "@periplus/posture/assess/assess";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { type ClusterSettings, type ScopedSettings, settingsOfCluster } from "@periplus/posture/parameters/settings";
import { assessmentVersionOf } from "./assessment-version.js";

/** Assessors that are kept for the next who asks. */
const mostAssessors = 64;

/** The assessors that were used last, by the version that they judge under. */
export class AssessorCache {
  /** The least recently used first. */
  readonly #kept = new Map<string, Assessor>();

  constructor(readonly pack: RulePack) {}

  get(version: string, settings: ClusterSettings): Assessor {
    const assessor = this.#kept.get(version) ?? createClusterAssessor(this.pack, settings);
    this.#kept.delete(version);
    this.#kept.set(version, assessor);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostAssessors && oldest !== undefined) this.#kept.delete(oldest);
    return assessor;
  }
}

interface Resolved {
  readonly settings: ClusterSettings;
  readonly version: string;
}

/** Everything that is set at one moment, and so what every cluster is judged under. */
export class SettingsInForce {
  /** By the narrowest scope that has settings: most clusters share what is set for their connector, or everywhere. */
  readonly #resolved = new Map<string, Resolved>();
  readonly #named: ReadonlySet<string>;

  constructor(
    readonly pack: RulePack,
    readonly all: readonly ScopedSettings[],
    private readonly connectorOf: ReadonlyMap<number, string>,
    private readonly assessors: AssessorCache,
  ) {
    this.#named = new Set(all.map(({ connectorId, clusterId }) => String(clusterId ?? connectorId)));
  }

  /** What judges the objects of a cluster, each by the settings of its namespace. */
  assessorOf(clusterId: number): Assessor {
    const { version, settings } = this.#of(clusterId);
    return this.assessors.get(version, settings);
  }

  /** See `assessmentVersionOf`. */
  versionOf(clusterId: number): string {
    return this.#of(clusterId).version;
  }

  settingsOf(clusterId: number): ClusterSettings {
    return this.#of(clusterId).settings;
  }

  /** What is set for no cluster in particular. */
  get everywhere(): ClusterSettings {
    return this.#resolve("null", { connectorId: "", clusterId: 0 }).settings;
  }

  /** The same with something else in one scope of a rule; null takes away what is set there. */
  with({ settings, ...scope }: Omit<ScopedSettings, "settings"> & { settings: ScopedSettings["settings"] | null }) {
    const others = this.all.filter((each) => !isSameScope(each, scope));
    const all = settings === null ? others : [...others, { ...scope, settings }];
    return new SettingsInForce(this.pack, all, this.connectorOf, new AssessorCache(this.pack));
  }

  #of(clusterId: number): Resolved {
    const connectorId = this.connectorOf.get(clusterId) ?? "";
    const narrowest = [String(clusterId), connectorId].find((name) => this.#named.has(name)) ?? "null";
    return this.#resolve(narrowest, { connectorId, clusterId });
  }

  #resolve(key: string, place: { connectorId: string; clusterId: number }): Resolved {
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const settings = settingsOfCluster(this.all, place);
    const resolved = { settings, version: assessmentVersionOf(this.pack, settings) };
    this.#resolved.set(key, resolved);
    return resolved;
  }
}

type Scope = Omit<ScopedSettings, "settings">;

/** Whether two say something of the same rule in the same scope. */
function isSameScope(a: Scope, b: Scope): boolean {
  return (
    a.ruleId === b.ruleId &&
    a.connectorId === b.connectorId &&
    a.clusterId === b.clusterId &&
    a.namespace === b.namespace
  );
}
