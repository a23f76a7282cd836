import { Controller, Res } from "@nestjs/common";
import type { InputOf } from "@periplus/shared/endpoints";
import type { Me } from "@periplus/shared/session";
import type { FastifyReply } from "fastify";
import { Installation } from "../config/installation.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { ProblemError } from "../http/problem.js";
import { SampleEstate } from "../sample-data/sample-estate.js";
import { AccessStore } from "./access.store.js";
import { CurrentPrincipal, type Principal } from "./principal.js";
import { SessionCookie } from "./session-cookie.js";

@Controller()
export class SessionsController {
  constructor(
    private readonly store: AccessStore,
    private readonly cookie: SessionCookie,
    private readonly installation: Installation,
    private readonly samples: SampleEstate,
  ) {}

  @Endpoint("createSession")
  async createSession(
    @Input() { body }: InputOf<"createSession">,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const session = await this.store.redeemSignInCode(body.code, new Date());
    if (!session) throw new ProblemError("unauthenticated", "The sign-in code is wrong, used or older than 15 minutes");
    reply.setCookie(this.cookie.name, session.secret, { ...this.cookie.options, expires: session.expiresAt });
    return this.describe(session.principal);
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
  getMe(@CurrentPrincipal() principal: Principal): Me {
    return this.describe(principal);
  }

  private describe({ name, role, via }: Principal): Me {
    const mayChange = role === "admin";
    return {
      name,
      role,
      via,
      capabilities: {
        manageConnectors: mayChange,
        startDiscovery: mayChange,
        configureRules: mayChange,
        manageExemptions: mayChange,
        manageTokens: mayChange,
      },
      sampleDataAvailable: this.samples.isAvailable,
      version: this.installation.version,
    };
  }
}
