import { Module } from "@nestjs/common";
import { APP_GUARD, APP_INTERCEPTOR } from "@nestjs/core";
import { AccessGuard } from "./access.guard.js";
import { AccessStore } from "./access.store.js";
import { Authenticator } from "./authenticator.js";
import { MeService } from "./me.service.js";
import { ScopeInterceptor } from "./scope.interceptor.js";
import { SessionCookie } from "./session-cookie.js";
import { SessionsController } from "./sessions.controller.js";
import { SignInLinksController } from "./sign-in-links.controller.js";
import { SignInLinks } from "./sign-in-links.js";
import { TokensController } from "./tokens.controller.js";

@Module({
  controllers: [SessionsController, SignInLinksController, TokensController],
  providers: [
    AccessStore,
    Authenticator,
    MeService,
    SessionCookie,
    SignInLinks,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: ScopeInterceptor },
  ],
  exports: [AccessStore, SessionCookie, SignInLinks],
})
export class AccessModule {}
