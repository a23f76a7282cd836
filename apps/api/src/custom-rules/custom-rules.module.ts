import { Module } from "@nestjs/common";
import { CustomRuleViews } from "./custom-rule-views.js";
import { CustomRulesController } from "./custom-rules.controller.js";
import { CustomRulesService } from "./custom-rules.service.js";
import { CustomRulesStore } from "./custom-rules.store.js";
import { RuleImportService } from "./rule-import.service.js";
import { RuleTestsService } from "./rule-tests.service.js";
import { RuleTextsController } from "./rule-texts.controller.js";
import { RuleTrials } from "./rule-trials.service.js";
import { TestedResourcesStore } from "./tested-resources.store.js";

@Module({
  controllers: [CustomRulesController, RuleTextsController],
  providers: [
    CustomRulesStore,
    CustomRuleViews,
    CustomRulesService,
    RuleImportService,
    RuleTestsService,
    RuleTrials,
    TestedResourcesStore,
  ],
})
export class CustomRulesModule {}
