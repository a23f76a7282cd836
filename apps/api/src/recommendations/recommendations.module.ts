import { Module } from "@nestjs/common";
import { RecommendationsController } from "./recommendations.controller.js";
import { RecommendationsStore } from "./recommendations.store.js";
import { RuleParametersService } from "./rule-parameters.service.js";

@Module({
  controllers: [RecommendationsController],
  providers: [RecommendationsStore, RuleParametersService],
  exports: [RuleParametersService],
})
export class RecommendationsModule {}
