import { timingSafeEqual } from "node:crypto";
import { Injectable } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { Config } from "../config/config.js";
import { reachOf, widestRole } from "./grants.js";
import type { Principal } from "./principal.js";
import { hashSecret } from "./secret-hash.js";
import { type CookieReply, SessionCookie } from "./sessions/session-cookie.js";
import { type FoundSession, SessionsStore } from "./sessions/sessions.store.js";
import { TokensStore } from "./tokens/tokens.store.js";

/** A session's secret is changed when it is so old (milliseconds). */
const rotationAge = 60 * 60_000;
/** A new secret that the browser did not show within so long was lost on its way: it gets another. */
const lostAge = 60_000;

/** Finds out who is asking. A bearer token that is wrong is refused even beside a good session. */
@Injectable()
export class Authenticator {
  private readonly bootstrapHash: Buffer | undefined;

  constructor(
    { values: { bootstrapToken } }: Config,
    private readonly tokens: TokensStore,
    private readonly sessions: SessionsStore,
    private readonly cookie: SessionCookie,
  ) {
    this.bootstrapHash = bootstrapToken === undefined ? undefined : hashSecret(bootstrapToken);
  }

  /** The reply takes the cookie where the session gets a new secret. */
  async authenticate(
    { headers: { authorization }, cookies }: Pick<FastifyRequest, "headers" | "cookies">,
    reply: CookieReply,
    now: Date,
  ): Promise<Principal | undefined> {
    if (authorization !== undefined) {
      const token = /^Bearer +(\S{1,500})$/i.exec(authorization)?.[1];
      return token === undefined ? undefined : this.authenticateToken(token, now);
    }
    const secret = cookies[this.cookie.name];
    if (secret === undefined) return undefined;
    const session = await this.sessions.find(secret, now);
    if (!session) return undefined;
    await this.rotate(session, secret, reply, now);
    return toPrincipal(session);
  }

  private async authenticateToken(token: string, now: Date): Promise<Principal | undefined> {
    if (this.bootstrapHash && timingSafeEqual(hashSecret(token), this.bootstrapHash)) return bootstrap;
    return this.tokens.findPrincipal(token, now);
  }

  private async rotate(session: FoundSession, secret: string, reply: CookieReply, now: Date) {
    const age = now.getTime() - session.rotatedAt.getTime();
    if (session.secretIs === "replaced" || age < (session.secretIs === "lost" ? lostAge : rotationAge)) return;
    const rotated = await this.sessions.rotate(session, secret, now);
    if (rotated) this.cookie.give(reply, rotated);
  }
}

const bootstrap: Principal = {
  key: "bootstrap",
  countedAs: "bootstrap",
  name: "bootstrap",
  role: "admin",
  reach: reachOf([{ role: "admin", connectorIds: null }]),
  via: "bootstrap",
  accountId: null,
};

function toPrincipal({ id, accountId, grants, createdAt: signedInAt, ...session }: FoundSession): Principal {
  const { name, method, needsPasskey } = session;
  const key = accountId === null ? `session:${id}` : `account:${accountId}`;
  const who = { key, countedAs: key, name, role: widestRole(grants), reach: reachOf(grants), accountId };
  return { ...who, via: "session", sessionId: id, method, signedInAt, needsPasskey };
}
