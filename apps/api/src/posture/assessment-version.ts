import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { type ClusterSettings, fingerprintOf } from "@periplus/posture/parameters/settings";

/**
 * Under what the objects of a cluster are judged: `<rules>/<settings>`. Where a snapshot carries another version its
 * objects must be judged again. It covers what concerns the cluster and nothing else, in whatever order it was set.
 */
export function assessmentVersionOf(pack: RulePack, settings: ClusterSettings): string {
  return `${pack.version}/${fingerprintOf(settings)}`;
}
