import { Module } from "@nestjs/common";
import { APP_GUARD, APP_INTERCEPTOR } from "@nestjs/core";
import { AccessGuard } from "./access.guard.js";
import { AccountsController } from "./accounts/accounts.controller.js";
import { AccountsStore } from "./accounts/accounts.store.js";
import { GroupRolesStore } from "./accounts/group-roles.store.js";
import { Authenticator } from "./authenticator.js";
import { MeService } from "./me.service.js";
import { ScopeInterceptor } from "./scope.interceptor.js";
import { SessionCookie } from "./sessions/session-cookie.js";
import { SessionStart } from "./sessions/session-start.js";
import { SessionsController } from "./sessions/sessions.controller.js";
import { SessionsStore } from "./sessions/sessions.store.js";
import { PasswordsService } from "./sign-in/passwords.service.js";
import { SignInController } from "./sign-in/sign-in.controller.js";
import { SignInService } from "./sign-in/sign-in.service.js";
import { SignInCodesStore } from "./sign-in/sign-in-codes.store.js";
import { SignInFailuresStore } from "./sign-in/sign-in-failures.store.js";
import { SignInLinks } from "./sign-in/sign-in-links.js";
import { TokensController } from "./tokens/tokens.controller.js";
import { TokensStore } from "./tokens/tokens.store.js";

@Module({
  controllers: [AccountsController, SessionsController, SignInController, TokensController],
  providers: [
    AccountsStore,
    Authenticator,
    GroupRolesStore,
    MeService,
    PasswordsService,
    SessionCookie,
    SessionStart,
    SessionsStore,
    SignInCodesStore,
    SignInFailuresStore,
    SignInLinks,
    SignInService,
    TokensStore,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: ScopeInterceptor },
  ],
  exports: [AccountsStore, SessionCookie, SignInLinks],
})
export class AccessModule {}
