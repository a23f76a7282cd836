import { Module } from "@nestjs/common";
import { PlacedSettingsStore } from "./placed-settings.store.js";
import { RuleSettingsController } from "./rule-settings.controller.js";
import { RuleSettingsService } from "./rule-settings.service.js";
import { SettingsFileService } from "./settings-file.service.js";
import { SettingsHistoryStore } from "./settings-history.store.js";
import { SettingsPreviewService } from "./settings-preview.service.js";
import { SettingsRecordsController } from "./settings-records.controller.js";

@Module({
  controllers: [RuleSettingsController, SettingsRecordsController],
  providers: [
    PlacedSettingsStore,
    RuleSettingsService,
    SettingsPreviewService,
    SettingsHistoryStore,
    SettingsFileService,
  ],
})
export class RuleSettingsModule {}
