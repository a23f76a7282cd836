import { Inject, Injectable } from "@nestjs/common";
import { type Assessor, createAssessor } from "@periplus/posture/assess/assess";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { type ParameterValues, parameterValues } from "@periplus/shared/rule";
import { PrismaService } from "../database/prisma.service.js";
import { assessmentVersionOf } from "./assessment-version.js";
import { RULE_PACK } from "./rule-pack.provider.js";

/** The rule pack under the parameters that are set now. */
@Injectable()
export class CurrentAssessor {
  private made: { readonly of: string; readonly assessor: Assessor } | undefined;

  constructor(
    private readonly prisma: PrismaService,
    @Inject(RULE_PACK) readonly pack: RulePack,
  ) {}

  async get(): Promise<Assessor> {
    const parameters = await this.readParameters();
    const of = JSON.stringify(parameters);
    if (this.made?.of !== of) this.made = { of, assessor: createAssessor(this.pack, parameters) };
    return this.made.assessor;
  }

  /** See `assessmentVersionOf`. */
  async version(): Promise<string> {
    return assessmentVersionOf(this.pack, await this.readParameters());
  }

  /** What people set, by rule id; a rule that nobody configured has no entry. */
  async readParameters(): Promise<Record<string, ParameterValues>> {
    const rows = await this.prisma.ruleParameters.findMany({ orderBy: { ruleId: "asc" } });
    return Object.fromEntries(rows.map(({ ruleId, values }) => [ruleId, parameterValues.parse(values)]));
  }
}
