import { Module } from "@nestjs/common";
import { ComparisonStore } from "./comparison.store.js";
import { HistoryController } from "./history.controller.js";
import { HistorySizeStore } from "./history-size.store.js";
import { PastResourcesStore } from "./past-resources.store.js";
import { SnapshotsStore } from "./snapshots.store.js";

@Module({
  controllers: [HistoryController],
  providers: [SnapshotsStore, PastResourcesStore, ComparisonStore, HistorySizeStore],
})
export class HistoryModule {}
