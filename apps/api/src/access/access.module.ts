import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { AccessGuard } from "./access.guard.js";
import { AccessStore } from "./access.store.js";
import { Authenticator } from "./authenticator.js";
import { SessionCookie } from "./session-cookie.js";
import { SessionsController } from "./sessions.controller.js";
import { SignInLinksController } from "./sign-in-links.controller.js";
import { SignInLinks } from "./sign-in-links.js";
import { TokensController } from "./tokens.controller.js";

@Module({
  controllers: [SessionsController, SignInLinksController, TokensController],
  providers: [AccessStore, Authenticator, SessionCookie, SignInLinks, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [AccessStore, SessionCookie, SignInLinks],
})
export class AccessModule {}
