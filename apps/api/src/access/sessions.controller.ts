import { Controller, Res } from "@nestjs/common";
import type { InputOf } from "@periplus/shared/endpoints";
import type { Me } from "@periplus/shared/session";
import type { FastifyReply } from "fastify";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { ProblemError } from "../http/problem.js";
import { AccessStore } from "./access.store.js";
import { MeService } from "./me.service.js";
import { CurrentPrincipal, type Principal } from "./principal.js";
import { SessionCookie } from "./session-cookie.js";

@Controller()
export class SessionsController {
  constructor(
    private readonly store: AccessStore,
    private readonly cookie: SessionCookie,
    private readonly me: MeService,
  ) {}

  @Endpoint("createSession")
  async createSession(
    @Input() { body }: InputOf<"createSession">,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const session = await this.store.redeemSignInCode(body.code, new Date());
    if (!session) throw new ProblemError("unauthenticated", "The sign-in code is wrong, used or older than 15 minutes");
    reply.setCookie(this.cookie.name, session.secret, { ...this.cookie.options, expires: session.expiresAt });
    return this.me.describe(session.principal);
  }

  @Endpoint("deleteSession")
  async deleteSession(
    @CurrentPrincipal() { sessionId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (sessionId !== undefined) await this.store.deleteSession(sessionId);
    reply.clearCookie(this.cookie.name, this.cookie.options);
  }

  @Endpoint("getMe")
  getMe(@CurrentPrincipal() principal: Principal): Promise<Me> {
    return this.me.describe(principal);
  }
}
