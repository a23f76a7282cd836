import type { Assessor } from "@periplus/posture/assess/assess";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";

/** What judges: the rules that were chosen, under the parameters that were given. */
export interface Judging {
  readonly assessor: Assessor;
  readonly pack: RulePack;
}
