import { Module } from "@nestjs/common";
import { EnforcementController } from "./enforcement.controller.js";
import { EnforcementService } from "./enforcement.service.js";
import { FoundPoliciesStore } from "./found-policies.store.js";
import { PolicyPreviewService } from "./policy-preview.service.js";

@Module({
  controllers: [EnforcementController],
  providers: [EnforcementService, FoundPoliciesStore, PolicyPreviewService],
})
export class EnforcementModule {}
