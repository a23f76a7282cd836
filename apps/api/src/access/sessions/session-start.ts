import { Injectable } from "@nestjs/common";
import type { Me } from "@periplus/shared/session";
import type { FastifyRequest } from "fastify";
import { actAs } from "../../database/request-in-force.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import { reachOf, widestRole } from "../grants.js";
import { MeService } from "../me.service.js";
import { type CookieReply, SessionCookie } from "./session-cookie.js";
import { SessionsStore, type SessionToBegin } from "./sessions.store.js";

/** Who asks to be signed in, and where the cookie goes. */
export interface Browser {
  readonly request: Pick<FastifyRequest, "ip" | "headers" | "cookies">;
  readonly reply: CookieReply;
}

/** Begins a session for somebody who has shown who they are: the one way to get a session's cookie. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly sessions: SessionsStore,
    private readonly cookie: SessionCookie,
    private readonly me: MeService,
    private readonly accounts: AccountsStore,
  ) {}

  /** For a person with an account: what the session may do is what the account may, at any time. */
  async beginFor(
    { id, name }: { id: string; name: string },
    method: SessionToBegin["method"],
    browser: Browser,
    now: Date,
    providerSession?: string,
  ): Promise<Me> {
    await this.accounts.markSeen(id, now);
    const grant = { role: "reader" as const, connectorIds: [] };
    return this.begin({ accountId: id, name, grant, method, providerSession }, browser, now);
  }

  /** A passkey was made in the session: with the password that began it, two factors were shown. */
  async addPasskey({ sessionId }: { sessionId?: string }): Promise<void> {
    if (sessionId !== undefined) await this.sessions.addPasskey(sessionId);
  }

  /** Whatever cookie the browser had ends here: a secret that somebody planted in it is worth nothing afterwards. */
  async begin(who: Omit<SessionToBegin, "address" | "browser">, { request, reply }: Browser, now: Date): Promise<Me> {
    const known = request.cookies[this.cookie.name];
    const before = known === undefined ? undefined : await this.sessions.find(known, now);
    if (before) await this.sessions.end(before.id);
    actAs({ key: who.accountId === null ? "link" : `account:${who.accountId}`, name: who.name, via: who.method });
    const { ip: address, headers } = request;
    const begun = await this.sessions.begin({ ...who, address, browser: headers["user-agent"] }, now);
    this.cookie.give(reply, begun);
    this.cookie.takeAttempt(reply);
    const found = await this.sessions.find(begun.secret, now);
    const grants = found?.grants ?? [];
    return this.me.describe({
      ...{ key: "", countedAs: "", name: found?.name ?? who.name, role: widestRole(grants), reach: reachOf(grants) },
      ...{ via: "session", accountId: who.accountId, sessionId: begun.id, method: who.method },
      needsPasskey: found?.needsPasskey ?? false,
    });
  }
}
