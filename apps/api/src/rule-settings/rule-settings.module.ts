import { Module } from "@nestjs/common";
import { PlacedSettingsStore } from "./placed-settings.store.js";
import { RuleSettingsController } from "./rule-settings.controller.js";
import { RuleSettingsService } from "./rule-settings.service.js";
import { SettingsPreviewService } from "./settings-preview.service.js";

@Module({
  controllers: [RuleSettingsController],
  providers: [PlacedSettingsStore, RuleSettingsService, SettingsPreviewService],
})
export class RuleSettingsModule {}
