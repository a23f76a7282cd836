import { Controller, Res } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import type { FastifyReply } from "fastify";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { notFound } from "../../http/problem.js";
import { pageOfWhole } from "../../http/whole-list.js";
import { MeService } from "../me.service.js";
import { CurrentPrincipal, type Principal } from "../principal.js";
import { SessionCookie } from "./session-cookie.js";
import { SessionsStore } from "./sessions.store.js";

@Controller()
export class SessionsController {
  constructor(
    private readonly store: SessionsStore,
    private readonly cookie: SessionCookie,
    private readonly me: MeService,
  ) {}

  @Endpoint("getMe")
  getMe(@CurrentPrincipal() principal: Principal): Promise<ResultOf<"getMe">> {
    return this.me.describe(principal);
  }

  @Endpoint("deleteSession")
  async deleteSession(
    @CurrentPrincipal() { sessionId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (sessionId !== undefined) await this.store.end(sessionId);
    this.cookie.take(reply);
  }

  @Endpoint("listOwnSessions")
  async listOwnSessions(
    @Input() { query }: InputOf<"listOwnSessions">,
    @CurrentPrincipal() { accountId, sessionId }: Principal,
  ): Promise<ResultOf<"listOwnSessions">> {
    const which = accountId === null ? { id: sessionId ?? "" } : { accountId };
    const items = (accountId ?? sessionId) ? await this.store.list(new Date(), sessionId, which) : [];
    return pageOfWhole("own sessions", items, query, ({ id }) => id);
  }

  @Endpoint("deleteOwnSession")
  async deleteOwnSession(
    @Input() { params: { id } }: InputOf<"deleteOwnSession">,
    @CurrentPrincipal() { accountId, sessionId, via }: Principal,
  ): Promise<void> {
    const isOwn = via === "session" && (accountId !== null || id === sessionId);
    if (!isOwn || !(await this.store.end(id, accountId ?? undefined))) throw notFound("session");
  }

  @Endpoint("listSessions")
  async listSessions(
    @Input() { query }: InputOf<"listSessions">,
    @CurrentPrincipal() { sessionId }: Principal,
  ): Promise<ResultOf<"listSessions">> {
    return pageOfWhole("sessions", await this.store.list(new Date(), sessionId), query, ({ id }) => id);
  }

  @Endpoint("revokeSession")
  async revokeSession(@Input() { params }: InputOf<"revokeSession">): Promise<void> {
    if (!(await this.store.end(params.id))) throw notFound("session");
  }
}
