import { Module } from "@nestjs/common";
import { Notifications } from "../database/notifications.js";
import { DiscoveryRunsController } from "./discovery-runs.controller.js";
import { DiscoveryRunsStore } from "./discovery-runs.store.js";
import { RunEvents } from "./run-events.js";

@Module({
  controllers: [DiscoveryRunsController],
  providers: [DiscoveryRunsStore, RunEvents, Notifications],
})
export class DiscoveryRunsModule {}
