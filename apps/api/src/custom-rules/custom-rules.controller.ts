import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { CurrentPrincipal, type Principal } from "../access/principal.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { pageOfWhole } from "../http/whole-list.js";
import { CustomRuleViews } from "./custom-rule-views.js";
import { CustomRulesService } from "./custom-rules.service.js";
import { RuleImportService } from "./rule-import.service.js";

/** Rules that people write: what is kept of them. */
@Controller()
export class CustomRulesController {
  constructor(
    private readonly rules: CustomRulesService,
    private readonly views: CustomRuleViews,
    private readonly imports: RuleImportService,
  ) {}

  @Endpoint("listCustomRules")
  async listCustomRules(@Input() { query }: InputOf<"listCustomRules">): Promise<ResultOf<"listCustomRules">> {
    return pageOfWhole("custom-rules", await this.views.list(), query, ({ ruleId }) => ruleId);
  }

  @Endpoint("getCustomRule")
  getCustomRule(@Input() { params }: InputOf<"getCustomRule">): Promise<ResultOf<"getCustomRule">> {
    return this.views.get(params.ruleId);
  }

  @Endpoint("createCustomRule")
  createCustomRule(
    @Input() { body }: InputOf<"createCustomRule">,
    @CurrentPrincipal() { name: by }: Principal,
  ): Promise<ResultOf<"createCustomRule">> {
    return this.rules.create(body.text, { by, at: new Date() });
  }

  @Endpoint("changeCustomRule")
  changeCustomRule(
    @Input() { params, body }: InputOf<"changeCustomRule">,
    @CurrentPrincipal() { name: by }: Principal,
  ): Promise<ResultOf<"changeCustomRule">> {
    return this.rules.change(params.ruleId, body.text, body.basedOn, { by, at: new Date() });
  }

  @Endpoint("setCustomRuleScoring")
  setCustomRuleScoring(
    @Input() { params, body }: InputOf<"setCustomRuleScoring">,
    @CurrentPrincipal() { name: by }: Principal,
  ): Promise<ResultOf<"setCustomRuleScoring">> {
    return this.rules.setScoring(params.ruleId, body.scores, body.basedOn, { by, at: new Date() });
  }

  @Endpoint("deleteCustomRule")
  deleteCustomRule(
    @Input() { params }: InputOf<"deleteCustomRule">,
    @CurrentPrincipal() { name: by }: Principal,
  ): Promise<void> {
    return this.rules.delete(params.ruleId, { by, at: new Date() });
  }

  @Endpoint("importCustomRules")
  importCustomRules(
    @Input() { body }: InputOf<"importCustomRules">,
    @CurrentPrincipal() { name: by }: Principal,
  ): Promise<ResultOf<"importCustomRules">> {
    return this.imports.import(body.text, body.dryRun, { by, at: new Date() });
  }
}
