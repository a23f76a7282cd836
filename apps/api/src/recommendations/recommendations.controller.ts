import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { CurrentPrincipal, type Principal } from "../access/principal.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { pageOfWhole } from "../http/whole-list.js";
import { RecommendationsStore } from "./recommendations.store.js";
import { RuleParametersService } from "./rule-parameters.service.js";

@Controller()
export class RecommendationsController {
  constructor(
    private readonly store: RecommendationsStore,
    private readonly parameters: RuleParametersService,
  ) {}

  @Endpoint("listRecommendations")
  async listRecommendations(
    @Input() { query }: InputOf<"listRecommendations">,
  ): Promise<ResultOf<"listRecommendations">> {
    const items = await this.store.list(query.q);
    return pageOfWhole(`recommendations ${query.q}`, items, query, ({ ruleId }) => ruleId);
  }

  @Endpoint("getRecommendation")
  getRecommendation(@Input() { params }: InputOf<"getRecommendation">): Promise<ResultOf<"getRecommendation">> {
    return this.get(params.ruleId);
  }

  @Endpoint("setRuleParameters")
  async setRuleParameters(
    @Input() { params, body }: InputOf<"setRuleParameters">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"setRuleParameters">> {
    await this.parameters.set(params.ruleId, body, name, new Date());
    return this.get(params.ruleId);
  }

  @Endpoint("clearRuleParameters")
  async clearRuleParameters(
    @Input() { params }: InputOf<"clearRuleParameters">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"clearRuleParameters">> {
    await this.parameters.clear(params.ruleId, name, new Date());
    return this.get(params.ruleId);
  }

  private async get(ruleId: string): Promise<ResultOf<"getRecommendation">> {
    const recommendation = await this.store.find(ruleId);
    if (!recommendation) throw notFound("rule");
    return recommendation;
  }
}
