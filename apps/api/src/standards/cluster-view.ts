import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ClusterSettings } from "@periplus/posture/parameters/settings";
import { settingsIn } from "@periplus/posture/parameters/settings";
import { checksOf } from "@periplus/posture/pod-security/assess-pod-security";
import { podBearingKinds } from "@periplus/posture/snapshot/pod-spec";
import type { ClusterLook, PodSecurityLook, RuleLook } from "@periplus/posture/standards/meet-standard";
import { cloudOfRule, gapOf, gapOfKinds } from "@periplus/posture/standards/rule-gap";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { AssessmentCounts } from "@periplus/shared/recommendation";
import type { Cloud } from "@periplus/shared/vocabulary";
import { podSecurityMinorOf } from "../posture/pod-security-version.js";

/** What is stored of a cluster, as far as standards ask. */
export interface StoredCluster {
  readonly id: number;
  readonly connectorId: string;
  readonly name: string;
  readonly cloud: Cloud;
  readonly version: string | null;
  /** Why it could not be read. */
  readonly message: string | null;
  /** The newest; null: it was never read. */
  readonly snapshotId: string | null;
  readonly snapshotAt: Date | null;
  readonly coverage: readonly CoverageEntry[];
  /** The version under which its objects were judged last. */
  readonly judgedUnder: string | null;
  /** The kinds of which it has objects. */
  readonly kinds: readonly string[];
  readonly podSecurity: {
    readonly snapshotId: string;
    readonly minor: number;
    readonly judged: number;
    readonly failing: Readonly<Record<string, number>>;
  } | null;
  /** By rule id. */
  readonly standings: ReadonlyMap<string, AssessmentCounts>;
}

const clouds: Record<NonNullable<ReturnType<typeof cloudOfRule>>, Cloud> = { aks: "azure", eks: "aws", gke: "gcp" };

/** A stored cluster as standards see it. */
export class ClusterView implements ClusterLook {
  readonly cloud: Cloud;
  /** Why nothing can be said of it at all. */
  readonly #unread: string | undefined;

  constructor(
    readonly stored: StoredCluster,
    private readonly pack: RulePack,
    private readonly settings: ClusterSettings,
  ) {
    this.cloud = stored.cloud;
    if (stored.snapshotId === null) this.#unread = stored.message ?? "The cluster was not read yet.";
  }

  rule(ruleId: string): RuleLook | undefined {
    const compiled = this.pack.byId.get(ruleId);
    const cloud = compiled && cloudOfRule(compiled.rule);
    if (compiled === undefined || (cloud !== undefined && clouds[cloud] !== this.cloud)) return undefined;
    return {
      standing: this.stored.standings.get(ruleId),
      gap: this.#unread ?? gapOf(compiled, this.stored.coverage),
      isOff: settingsIn(this.settings, ruleId, null)?.enabled === false,
      hasObjects: compiled.targets.some((target) => this.stored.kinds.includes(kindOf(target))),
    };
  }

  podSecurity(checkId: string): PodSecurityLook {
    const { podSecurity, version, coverage, snapshotId } = this.stored;
    const minor = podSecurityMinorOf(version);
    const isCurrent = podSecurity !== null && podSecurity.snapshotId === snapshotId && podSecurity.minor === minor;
    const gap =
      this.#unread ??
      (minor === undefined ? "Its version of Kubernetes is not known." : undefined) ??
      gapOfKinds(podBearingKinds, coverage) ??
      (isCurrent ? undefined : "What runs there is being looked at.");
    return {
      failing: podSecurity?.failing[checkId] ?? 0,
      judged: podSecurity?.judged ?? 0,
      gap,
      inForce: minor === undefined || isInForce(checkId, minor),
    };
  }
}

const kindOf = (target: string) => target.slice(target.lastIndexOf("/") + 1);

function isInForce(checkId: string, minor: number): boolean {
  const version = `1.${minor}`;
  const checks = [...checksOf({ level: "baseline", version }), ...checksOf({ level: "restricted", version })];
  return checks.some(({ id }) => id === checkId);
}
