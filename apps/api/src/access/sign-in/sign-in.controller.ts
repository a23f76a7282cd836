import { Controller, Req, Res } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { CurrentPrincipal, type Principal, requirePerson } from "../principal.js";
import { SignInService } from "./sign-in.service.js";

@Controller()
export class SignInController {
  constructor(private readonly service: SignInService) {}

  @Endpoint("getSignInOptions")
  getSignInOptions(): Promise<ResultOf<"getSignInOptions">> {
    return this.service.readOptions();
  }

  @Endpoint("createSession")
  createSession(
    @Input() { body }: InputOf<"createSession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createSession">> {
    return this.service.redeemLink(body.code, { request, reply }, new Date());
  }

  @Endpoint("createPasswordSession")
  createPasswordSession(
    @Input() { body }: InputOf<"createPasswordSession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createPasswordSession">> {
    return this.service.signInByPassword(body, { request, reply }, new Date());
  }

  @Endpoint("createFirstAccount")
  createFirstAccount(
    @Input() { body }: InputOf<"createFirstAccount">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createFirstAccount">> {
    return this.service.createFirstAccount(body, { request, reply }, new Date());
  }

  @Endpoint("choosePassword")
  choosePassword(
    @Input() { body }: InputOf<"choosePassword">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"choosePassword">> {
    return this.service.choosePassword(body, { request, reply }, new Date());
  }

  @Endpoint("changePassword")
  async changePassword(
    @Input() { body }: InputOf<"changePassword">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    const accountId = requirePerson(principal);
    await this.service.changePassword({ accountId, sessionId: principal.sessionId }, body, new Date());
  }
}
