import { Controller } from "@nestjs/common";
import { createClusterAssessor } from "@periplus/posture/assess/assess";
import { checkParameters } from "@periplus/posture/assess/parameters";
import { scanDocuments } from "@periplus/posture/manifest/scan";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import type { ParameterValues } from "@periplus/shared/rule";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { ProblemError } from "../http/problem.js";
import { CurrentAssessor } from "../posture/current-assessor.js";

/** How the report names the text that was sent. */
const fileName = "manifest";

/** Judges manifests in memory: nothing of them is kept or logged. */
@Controller()
export class ManifestsController {
  constructor(private readonly assessor: CurrentAssessor) {}

  /** What is set here for no cluster in particular holds; parameters that are sent take the place of a rule's own. */
  @Endpoint("checkManifests")
  async checkManifests(
    @Input({ anyText: true }) { body }: InputOf<"checkManifests">,
  ): Promise<ResultOf<"checkManifests">> {
    const { pack, everywhere } = await this.assessor.read();
    refuseWrongParameters(pack, body.parameters);
    const { rules } = everywhere;
    const given = Object.entries(body.parameters).map(([ruleId, values]) => [ruleId, { ...rules[ruleId], values }]);
    const settings = { rules: { ...rules, ...Object.fromEntries(given) }, namespaces: new Map() };
    const assessor = createClusterAssessor(pack, settings);
    return scanDocuments(fileName, body.text, assessor, pack);
  }
}

function refuseWrongParameters(pack: RulePack, parameters: Readonly<Record<string, ParameterValues>>): void {
  const issues = Object.entries(parameters).flatMap(([ruleId, values]) => {
    const rule = pack.byId.get(ruleId)?.rule;
    const messages = rule ? checkParameters(rule, values) : [`There is no rule ${ruleId}`];
    return messages.map((message) => ({ path: `body.parameters.${ruleId}`, message }));
  });
  if (issues.length > 0) throw new ProblemError("invalid-input", issues[0]?.message, issues);
}
