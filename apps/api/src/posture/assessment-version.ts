import { hash } from "node:crypto";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ParameterValues } from "@periplus/shared/rule";

/**
 * Under what objects are judged: `<rules>/<parameters>`. Where a snapshot carries another version its objects must be
 * judged again. Parameters are sorted by rule, so that their order in the table does not matter.
 */
export function assessmentVersionOf(pack: RulePack, parameters: Readonly<Record<string, ParameterValues>>): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${pack.version}/${hash("sha256", JSON.stringify(sorted), "base64url").slice(0, 16)}`;
}
