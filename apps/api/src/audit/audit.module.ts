import { Module } from "@nestjs/common";
import { APP_INTERCEPTOR } from "@nestjs/core";
import { AuditController } from "./audit.controller.js";
import { AuditInterceptor } from "./audit.interceptor.js";
import { AuditStore } from "./audit.store.js";
import { AuditForwarding } from "./audit-forwarding.js";

@Module({
  controllers: [AuditController],
  providers: [AuditStore, AuditForwarding, { provide: APP_INTERCEPTOR, useClass: AuditInterceptor }],
  exports: [AuditStore],
})
export class AuditModule {}
