import { Controller, Req, Res } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { CurrentPrincipal, type Principal, requirePerson } from "../principal.js";
import { LinkSignInService } from "./link-sign-in.service.js";
import { PasswordSignInService } from "./password-sign-in.service.js";
import { PasswordsService } from "./passwords.service.js";
import { SignInWays } from "./sign-in-ways.js";

@Controller()
export class SignInController {
  constructor(
    private readonly links: LinkSignInService,
    private readonly byPassword: PasswordSignInService,
    private readonly passwords: PasswordsService,
    private readonly ways: SignInWays,
  ) {}

  @Endpoint("getSignInOptions")
  getSignInOptions(): Promise<ResultOf<"getSignInOptions">> {
    return this.ways.list();
  }

  @Endpoint("createSession")
  createSession(
    @Input() { body }: InputOf<"createSession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createSession">> {
    return this.links.signIn(body.code, { request, reply }, new Date());
  }

  @Endpoint("createPasswordSession")
  createPasswordSession(
    @Input() { body }: InputOf<"createPasswordSession">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createPasswordSession">> {
    return this.byPassword.signIn(body, { request, reply }, new Date());
  }

  @Endpoint("createFirstAccount")
  createFirstAccount(
    @Input() { body }: InputOf<"createFirstAccount">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"createFirstAccount">> {
    return this.links.createFirstAccount(body, { request, reply }, new Date());
  }

  @Endpoint("choosePassword")
  choosePassword(
    @Input() { body }: InputOf<"choosePassword">,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultOf<"choosePassword">> {
    return this.links.choosePassword(body, { request, reply }, new Date());
  }

  @Endpoint("changePassword")
  async changePassword(
    @Input() { body }: InputOf<"changePassword">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    const accountId = requirePerson(principal);
    await this.passwords.change({ accountId, sessionId: principal.sessionId }, body, new Date());
  }

  @Endpoint("deletePassword")
  async deletePassword(@CurrentPrincipal() principal: Principal): Promise<void> {
    await this.passwords.remove(requirePerson(principal));
  }
}
