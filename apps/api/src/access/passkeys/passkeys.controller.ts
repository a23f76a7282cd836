import { Controller, Req, Res } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { notFound, ProblemError } from "../../http/problem.js";
import { pageOfWhole } from "../../http/whole-list.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import { CurrentPrincipal, type Principal, requirePerson } from "../principal.js";
import { SessionStart } from "../sessions/session-start.js";
import { PasskeysService } from "./passkeys.service.js";
import { PasskeysStore } from "./passkeys.store.js";

@Controller()
export class PasskeysController {
  constructor(
    private readonly service: PasskeysService,
    private readonly store: PasskeysStore,
    private readonly accounts: AccountsStore,
    private readonly start: SessionStart,
  ) {}

  @Endpoint("beginPasskeySession")
  async beginPasskeySession(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"beginPasskeySession">> {
    return { options: await this.service.beginShowing(null, { request, reply }, new Date()) };
  }

  @Endpoint("createPasskeySession")
  async createPasskeySession(
    @Input() { body }: InputOf<"createPasskeySession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createPasskeySession">> {
    const [browser, now] = [{ request, reply }, new Date()];
    const { account, purpose } = await this.service.check(body, browser, now);
    return this.start.beginFor(account, purpose === "passkey" ? "passkey" : "password+passkey", browser, now);
  }

  @Endpoint("listPasskeys")
  async listPasskeys(
    @Input() { query }: InputOf<"listPasskeys">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultOf<"listPasskeys">> {
    return pageOfWhole("passkeys", await this.store.list(requirePerson(principal)), query, ({ id }) => id);
  }

  @Endpoint("beginPasskey")
  async beginPasskey(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"beginPasskey">> {
    return { options: await this.service.beginMaking(requirePerson(principal), { request, reply }, new Date()) };
  }

  @Endpoint("createPasskey")
  async createPasskey(
    @Input() { body }: InputOf<"createPasskey">,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createPasskey">> {
    const accountId = requirePerson(principal);
    await this.service.make(accountId, body, { request, reply }, new Date());
    await this.start.addPasskey(principal);
    return { items: await this.store.list(accountId), nextCursor: null };
  }

  @Endpoint("deletePasskey")
  async deletePasskey(
    @Input() { params }: InputOf<"deletePasskey">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    const accountId = requirePerson(principal);
    const account = await this.accounts.find(accountId);
    const isLast = account?.passkeys === 1 && !account.hasPassword && account.issuer === null;
    if (isLast) throw new ProblemError("conflict", "It is your only way in: make another passkey or a password first");
    if (!(await this.store.delete(params.id, accountId))) throw notFound("passkey");
  }
}
