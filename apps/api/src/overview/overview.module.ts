import { Module } from "@nestjs/common";
import { OverviewController } from "./overview.controller.js";
import { OverviewStore } from "./overview.store.js";

@Module({ controllers: [OverviewController], providers: [OverviewStore] })
export class OverviewModule {}
