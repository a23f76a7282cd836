import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { CurrentPrincipal, type Principal } from "../access/principal.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { pageOfWhole } from "../http/whole-list.js";
import { PlacedSettingsStore } from "./placed-settings.store.js";
import { RuleSettingsService, toRuleScope } from "./rule-settings.service.js";
import { SettingsPreviewService } from "./settings-preview.service.js";

@Controller()
export class RuleSettingsController {
  constructor(
    private readonly settings: RuleSettingsService,
    private readonly placed: PlacedSettingsStore,
    private readonly previews: SettingsPreviewService,
  ) {}

  @Endpoint("listRuleSettings")
  async listRuleSettings(@Input() { query }: InputOf<"listRuleSettings">): Promise<ResultOf<"listRuleSettings">> {
    const keyOf = ({ ruleId, scope }: { ruleId: string; scope: object }) => `${ruleId} ${JSON.stringify(scope)}`;
    return pageOfWhole("rule-settings", await this.placed.list(), query, keyOf);
  }

  @Endpoint("getRuleSettings")
  getRuleSettings(@Input() { params, query }: InputOf<"getRuleSettings">): Promise<ResultOf<"getRuleSettings">> {
    return this.settings.view(toRuleScope(params.ruleId, query));
  }

  @Endpoint("setRuleSettings")
  async setRuleSettings(
    @Input() { params, body }: InputOf<"setRuleSettings">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"setRuleSettings">> {
    const scope = toRuleScope(params.ruleId, body.scope);
    await this.settings.set(scope, body.settings, name, new Date());
    return this.settings.view(scope);
  }

  @Endpoint("clearRuleSettings")
  async clearRuleSettings(
    @Input() { params, query }: InputOf<"clearRuleSettings">,
  ): Promise<ResultOf<"clearRuleSettings">> {
    const scope = toRuleScope(params.ruleId, query);
    await this.settings.clear(scope);
    return this.settings.view(scope);
  }

  @Endpoint("previewRuleSettings")
  async previewRuleSettings(
    @Input() { params, body }: InputOf<"previewRuleSettings">,
  ): Promise<ResultOf<"previewRuleSettings">> {
    const scope = toRuleScope(params.ruleId, body.scope);
    await this.settings.check(scope, body.settings ?? {});
    await this.placed.nameScope(scope);
    return this.previews.preview(await this.settings.rule(params.ruleId), scope, body.settings);
  }

  @Endpoint("suggestParameters")
  async suggestParameters(
    @Input() { params, query }: InputOf<"suggestParameters">,
  ): Promise<ResultOf<"suggestParameters">> {
    const scope = toRuleScope(params.ruleId, query);
    await this.placed.nameScope(scope);
    return this.previews.suggest(await this.settings.rule(params.ruleId), scope);
  }
}
