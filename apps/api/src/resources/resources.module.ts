import { Module } from "@nestjs/common";
import { InventoryCounts } from "./inventory-counts.js";
import { ResourceDetailStore } from "./resource-detail.store.js";
import { ResourceFacetsStore } from "./resource-facets.store.js";
import { ResourceFixService } from "./resource-fix.service.js";
import { ResourceListStore } from "./resource-list.store.js";
import { ResourcesController } from "./resources.controller.js";

@Module({
  controllers: [ResourcesController],
  providers: [InventoryCounts, ResourceListStore, ResourceFacetsStore, ResourceDetailStore, ResourceFixService],
})
export class ResourcesModule {}
