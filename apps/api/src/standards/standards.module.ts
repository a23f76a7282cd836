import { Module } from "@nestjs/common";
import { AttestationsController } from "./attestations.controller.js";
import { AttestationsService } from "./attestations.service.js";
import { AttestationsStore } from "./attestations.store.js";
import { ClusterLooksStore } from "./cluster-looks.store.js";
import { FailingResourcesStore } from "./failing-resources.store.js";
import { StandardBook } from "./standard-book.js";
import { StandardsController } from "./standards.controller.js";
import { StandardsService } from "./standards.service.js";

@Module({
  controllers: [StandardsController, AttestationsController],
  providers: [
    StandardBook,
    ClusterLooksStore,
    AttestationsStore,
    FailingResourcesStore,
    StandardsService,
    AttestationsService,
  ],
})
export class StandardsModule {}
