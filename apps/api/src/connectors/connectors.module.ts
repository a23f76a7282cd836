import { Module } from "@nestjs/common";
import { ConnectorsController } from "./connectors.controller.js";
import { ConnectorsService } from "./connectors.service.js";
import { ConnectorsStore } from "./connectors.store.js";
import { SampleConnectorsService } from "./sample-connectors.service.js";

@Module({
  controllers: [ConnectorsController],
  providers: [ConnectorsStore, ConnectorsService, SampleConnectorsService],
  exports: [SampleConnectorsService],
})
export class ConnectorsModule {}
