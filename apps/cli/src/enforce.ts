import { exportUnderSettings } from "@periplus/posture/enforce/enforcement";
import { policyYaml } from "@periplus/posture/enforce/policy-yaml";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { EnforcementLevel } from "@periplus/shared/enforcement";
import { chooseRules } from "./scan/choose-rules.js";
import { readParameters } from "./scan/parameters.js";

export interface EnforceOptions {
  level: EnforcementLevel;
  params?: string;
  /** The oldest Kubernetes that must understand the policies. */
  kubernetes?: string;
}

/**
 * Prints the rules as admission policies, for `kubectl apply -f -`, and says on standard error which cannot be one.
 * Without ids: every rule that can. Returns the exit code: 1 when a rule that was asked for cannot be a policy.
 */
export async function printPolicies(ids: readonly string[], options: EnforceOptions): Promise<number> {
  const pack = readRulePack();
  const { rules } = chooseRules(pack, { rule: ids });
  const parameters = options.params === undefined ? {} : await readParameters(options.params, pack);
  const texts: string[] = [];
  let refusals = 0;
  for (const compiled of rules) {
    const { id } = compiled.rule;
    const values = parameters[id];
    const exported = exportUnderSettings(compiled, values === undefined ? undefined : { values }, options);
    if ("refused" in exported) {
      refusals += 1;
      if (ids.length > 0) process.stderr.write(`${id}: ${exported.refused}\n`);
    } else {
      texts.push(policyYaml(exported));
    }
  }
  process.stdout.write(texts.join("---\n"));
  if (ids.length === 0) process.stderr.write(`${texts.length} rules as policies; ${refusals} cannot be one.\n`);
  return ids.length > 0 && refusals > 0 ? 1 : 0;
}
