import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { AccessGuard } from "./access.guard.js";
import { AccessStore } from "./access.store.js";
import { Authenticator } from "./authenticator.js";
import { SessionCookie } from "./session-cookie.js";
import { SessionsController } from "./sessions.controller.js";
import { TokensController } from "./tokens.controller.js";

@Module({
  controllers: [SessionsController, TokensController],
  providers: [AccessStore, Authenticator, SessionCookie, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [AccessStore, SessionCookie],
})
export class AccessModule {}
