import { Module } from "@nestjs/common";
import { ClustersController } from "./clusters.controller.js";
import { ClustersStore } from "./clusters.store.js";

@Module({ controllers: [ClustersController], providers: [ClustersStore] })
export class ClustersModule {}
