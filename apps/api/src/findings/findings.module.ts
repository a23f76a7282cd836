import { Module } from "@nestjs/common";
import { FindingDetailService } from "./finding-detail.service.js";
import { FindingsController } from "./findings.controller.js";
import { FindingsStore } from "./findings.store.js";

@Module({ controllers: [FindingsController], providers: [FindingsStore, FindingDetailService] })
export class FindingsModule {}
