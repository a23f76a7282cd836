import { Module } from "@nestjs/common";
import { ExemptionsController } from "./exemptions.controller.js";
import { ExemptionsService } from "./exemptions.service.js";
import { ExemptionsStore } from "./exemptions.store.js";

@Module({ controllers: [ExemptionsController], providers: [ExemptionsStore, ExemptionsService] })
export class ExemptionsModule {}
