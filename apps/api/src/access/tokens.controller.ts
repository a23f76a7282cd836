import { Controller } from "@nestjs/common";
import type { InputOf } from "@periplus/shared/endpoints";
import type { Page } from "@periplus/shared/page";
import type { CreatedToken, Token } from "@periplus/shared/session";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { pageOfWhole } from "../http/whole-list.js";
import { AccessStore } from "./access.store.js";

@Controller()
export class TokensController {
  constructor(private readonly store: AccessStore) {}

  @Endpoint("listTokens")
  async listTokens(@Input() { query }: InputOf<"listTokens">): Promise<Page<Token>> {
    return pageOfWhole("tokens", await this.store.listTokens(), query, ({ id }) => id);
  }

  @Endpoint("createToken")
  createToken(@Input() { body }: InputOf<"createToken">): Promise<CreatedToken> {
    return this.store.createToken(body, new Date());
  }

  @Endpoint("deleteToken")
  async deleteToken(@Input() { params }: InputOf<"deleteToken">): Promise<void> {
    if (!(await this.store.deleteToken(params.id))) throw notFound("token");
  }
}
