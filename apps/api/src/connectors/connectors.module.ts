import { Module } from "@nestjs/common";
import { AccessIntake } from "./access-intake.js";
import { ConnectorIdentitiesStore } from "./connector-identities.store.js";
import { ConnectorsController } from "./connectors.controller.js";
import { ConnectorsService } from "./connectors.service.js";
import { ConnectorsStore } from "./connectors.store.js";
import { OnboardingController } from "./onboarding/onboarding.controller.js";
import { OnboardingService } from "./onboarding/onboarding.service.js";
import { SampleConnectorsService } from "./sample-connectors.service.js";
import { VerificationController } from "./verification.controller.js";
import { VerificationStore } from "./verification.store.js";

@Module({
  controllers: [ConnectorsController, OnboardingController, VerificationController],
  providers: [
    AccessIntake,
    ConnectorIdentitiesStore,
    ConnectorsStore,
    ConnectorsService,
    OnboardingService,
    SampleConnectorsService,
    VerificationStore,
  ],
  exports: [SampleConnectorsService],
})
export class ConnectorsModule {}
