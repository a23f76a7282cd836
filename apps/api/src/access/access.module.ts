import { Module } from "@nestjs/common";
import { APP_GUARD, APP_INTERCEPTOR } from "@nestjs/core";
import { IfMatchInterceptor } from "../http/if-match.interceptor.js";
import { AccessGuard } from "./access.guard.js";
import { AccountsController } from "./accounts/accounts.controller.js";
import { AccountsStore } from "./accounts/accounts.store.js";
import { GroupRolesStore } from "./accounts/group-roles.store.js";
import { Authenticator } from "./authenticator.js";
import { IdempotencyInterceptor } from "./idempotency/idempotency.interceptor.js";
import { IdempotencyStore } from "./idempotency/idempotency.store.js";
import { RequestLimits } from "./limits/request-limits.js";
import { TurnsInterceptor } from "./limits/turns.interceptor.js";
import { Turns } from "./limits/turns.js";
import { MeService } from "./me.service.js";
import { PasskeysController } from "./passkeys/passkeys.controller.js";
import { PasskeysService } from "./passkeys/passkeys.service.js";
import { PasskeysStore } from "./passkeys/passkeys.store.js";
import { RelyingParty } from "./passkeys/relying-party.js";
import { ProviderController } from "./provider/provider.controller.js";
import { ProviderAccountsStore } from "./provider/provider-accounts.store.js";
import { ProviderClient } from "./provider/provider-client.js";
import { ProviderReturn, ProviderSignInService } from "./provider/provider-sign-in.service.js";
import { ProviderSignOutService } from "./provider/provider-sign-out.service.js";
import { SettingRoles } from "./provider/setting-roles.js";
import { ScopeInterceptor } from "./scope.interceptor.js";
import { SessionCookie } from "./sessions/session-cookie.js";
import { SessionStart } from "./sessions/session-start.js";
import { SessionsController } from "./sessions/sessions.controller.js";
import { SessionsStore } from "./sessions/sessions.store.js";
import { AttemptsStore } from "./sign-in/attempts.store.js";
import { BreachedPasswords } from "./sign-in/breached-passwords.js";
import { LinkSignInService } from "./sign-in/link-sign-in.service.js";
import { PasswordSignInService } from "./sign-in/password-sign-in.service.js";
import { PasswordsService } from "./sign-in/passwords.service.js";
import { SignInController } from "./sign-in/sign-in.controller.js";
import { SignInCodesStore } from "./sign-in/sign-in-codes.store.js";
import { SignInFailuresStore } from "./sign-in/sign-in-failures.store.js";
import { SignInLinks } from "./sign-in/sign-in-links.js";
import { SignInWays } from "./sign-in/sign-in-ways.js";
import { TokensController } from "./tokens/tokens.controller.js";
import { TokensStore } from "./tokens/tokens.store.js";

@Module({
  controllers: [
    AccountsController,
    PasskeysController,
    ProviderController,
    SessionsController,
    SignInController,
    TokensController,
  ],
  providers: [
    AccountsStore,
    AttemptsStore,
    Authenticator,
    BreachedPasswords,
    GroupRolesStore,
    IdempotencyStore,
    LinkSignInService,
    MeService,
    PasskeysService,
    PasskeysStore,
    PasswordSignInService,
    PasswordsService,
    ProviderAccountsStore,
    ProviderClient,
    ProviderReturn,
    ProviderSignInService,
    ProviderSignOutService,
    RelyingParty,
    RequestLimits,
    SessionCookie,
    SessionStart,
    SessionsStore,
    SettingRoles,
    SignInCodesStore,
    SignInFailuresStore,
    SignInLinks,
    SignInWays,
    TokensStore,
    Turns,
    { provide: APP_GUARD, useClass: AccessGuard },
    // Outermost first: who asks for much waits; what is done once or not at all is settled before somebody's scope is entered.
    { provide: APP_INTERCEPTOR, useClass: TurnsInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IfMatchInterceptor },
    { provide: APP_INTERCEPTOR, useClass: ScopeInterceptor },
  ],
  exports: [AccountsStore, SessionCookie, SignInLinks],
})
export class AccessModule {}
