import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { notFound, ProblemError } from "../../http/problem.js";
import { pageOfWhole } from "../../http/whole-list.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import { CurrentPrincipal, type Principal, requirePerson } from "../principal.js";
import { TokensStore } from "./tokens.store.js";

@Controller()
export class TokensController {
  constructor(
    private readonly store: TokensStore,
    private readonly accounts: AccountsStore,
  ) {}

  @Endpoint("listTokens")
  async listTokens(@Input() { query }: InputOf<"listTokens">): Promise<ResultOf<"listTokens">> {
    return pageOfWhole("tokens", await this.store.list(), query, ({ id }) => id);
  }

  @Endpoint("createToken")
  async createToken(
    @Input() { body }: InputOf<"createToken">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"createToken">> {
    if (body.accountId !== null && (await this.accounts.find(body.accountId))?.kind !== "service") {
      const message = "There is no such service account";
      throw new ProblemError("invalid-input", message, [{ path: "body.accountId", message }]);
    }
    return this.store.create({ ...body, by: name }, new Date());
  }

  @Endpoint("deleteToken")
  async deleteToken(@Input() { params }: InputOf<"deleteToken">): Promise<void> {
    if (!(await this.store.delete(params.id))) throw notFound("token");
  }

  @Endpoint("listOwnTokens")
  async listOwnTokens(
    @Input() { query }: InputOf<"listOwnTokens">,
    @CurrentPrincipal() { accountId }: Principal,
  ): Promise<ResultOf<"listOwnTokens">> {
    const items = accountId === null ? [] : await this.store.list(accountId);
    return pageOfWhole("own tokens", items, query, ({ id }) => id);
  }

  @Endpoint("createOwnToken")
  async createOwnToken(
    @Input() { body }: InputOf<"createOwnToken">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultOf<"createOwnToken">> {
    const accountId = requirePerson(principal);
    return this.store.create({ ...body, accountId, by: principal.name }, new Date());
  }

  @Endpoint("deleteOwnToken")
  async deleteOwnToken(
    @Input() { params }: InputOf<"deleteOwnToken">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    if (!(await this.store.delete(params.id, requirePerson(principal)))) throw notFound("token");
  }
}
