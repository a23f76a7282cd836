import { timingSafeEqual } from "node:crypto";
import { Injectable } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { Config } from "../config/config.js";
import { AccessStore } from "./access.store.js";
import { reachOf } from "./grants.js";
import type { Principal } from "./principal.js";
import { hashSecret } from "./secret-hash.js";
import { SessionCookie } from "./session-cookie.js";

/** Finds out who is asking. A bearer token that is wrong is refused even beside a good session. */
@Injectable()
export class Authenticator {
  private readonly bootstrapHash: Buffer | undefined;

  constructor(
    { values: { bootstrapToken } }: Config,
    private readonly store: AccessStore,
    private readonly cookie: SessionCookie,
  ) {
    this.bootstrapHash = bootstrapToken === undefined ? undefined : hashSecret(bootstrapToken);
  }

  async authenticate(request: Pick<FastifyRequest, "headers" | "cookies">, now: Date): Promise<Principal | undefined> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer +(\S{1,500})$/i.exec(authorization)?.[1];
      return token === undefined ? undefined : this.authenticateToken(token, now);
    }
    const secret = request.cookies[this.cookie.name];
    return secret === undefined ? undefined : this.store.findSession(secret, now);
  }

  private async authenticateToken(token: string, now: Date): Promise<Principal | undefined> {
    if (this.bootstrapHash && timingSafeEqual(hashSecret(token), this.bootstrapHash))
      return {
        name: "bootstrap",
        role: "admin",
        reach: reachOf([{ role: "admin", connectorIds: null }]),
        via: "bootstrap",
      };
    return this.store.findToken(token, now);
  }
}
