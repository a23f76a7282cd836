import { Controller, Req, Res } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { CurrentPrincipal, type Principal } from "../principal.js";
import { SessionCookie } from "../sessions/session-cookie.js";
import { SessionsStore } from "../sessions/sessions.store.js";
import { ProviderSignInService } from "./provider-sign-in.service.js";
import { ProviderSignOutService } from "./provider-sign-out.service.js";

@Controller()
export class ProviderController {
  constructor(
    private readonly signIn: ProviderSignInService,
    private readonly signOut: ProviderSignOutService,
    private readonly sessions: SessionsStore,
    private readonly cookie: SessionCookie,
  ) {}

  @Endpoint("beginProviderSession")
  async beginProviderSession(
    @Input() { body }: InputOf<"beginProviderSession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"beginProviderSession">> {
    return { url: await this.signIn.begin(body.next, { request, reply }, new Date()) };
  }

  @Endpoint("createProviderSession")
  createProviderSession(
    @Input() { body }: InputOf<"createProviderSession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createProviderSession">> {
    return this.signIn.finish(body, { request, reply }, new Date());
  }

  @Endpoint("backChannelLogout")
  async backChannelLogout(@Input() { body }: InputOf<"backChannelLogout">): Promise<ResultOf<"backChannelLogout">> {
    return { ended: await this.signOut.obey(body.logout_token, new Date()) };
  }

  @Endpoint("signOutOfProvider")
  async signOutOfProvider(
    @CurrentPrincipal() { sessionId, method }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"signOutOfProvider">> {
    if (sessionId !== undefined) await this.sessions.end(sessionId);
    this.cookie.take(reply);
    return { url: await this.signOut.urlFor(method, new Date()) };
  }
}
