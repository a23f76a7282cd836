import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { notFound, ProblemError } from "../../http/problem.js";
import { pageOfWhole } from "../../http/whole-list.js";
import { CurrentPrincipal, type Principal } from "../principal.js";
import { SignInLinks } from "../sign-in/sign-in-links.js";
import { AccountsStore } from "./accounts.store.js";
import { GroupRolesStore } from "./group-roles.store.js";

@Controller()
export class AccountsController {
  constructor(
    private readonly store: AccountsStore,
    private readonly groups: GroupRolesStore,
    private readonly links: SignInLinks,
  ) {}

  @Endpoint("listAccounts")
  async listAccounts(@Input() { query }: InputOf<"listAccounts">): Promise<ResultOf<"listAccounts">> {
    const items = await this.store.list(query.kind);
    return pageOfWhole(`accounts ${query.kind ?? ""}`, items, query, ({ id }) => id);
  }

  @Endpoint("createAccount")
  async createAccount(
    @Input() { body }: InputOf<"createAccount">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"createAccount">> {
    const now = new Date();
    const id = await this.store.create(body, name, now);
    if (id === undefined) throw new ProblemError("conflict", "Somebody signs in with this name already");
    const account = await this.find(id);
    return { account, link: body.kind === "person" ? await this.links.createForPassword(account, now) : null };
  }

  @Endpoint("getAccount")
  getAccount(@Input() { params }: InputOf<"getAccount">): Promise<ResultOf<"getAccount">> {
    return this.find(params.id);
  }

  @Endpoint("updateAccount")
  async updateAccount(
    @Input() { params, body }: InputOf<"updateAccount">,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultOf<"updateAccount">> {
    if (params.id === principal.accountId && (body.disabled || body.grants))
      throw new ProblemError("conflict", "Nobody takes their own access: ask another administrator");
    if (!(await this.store.change(params.id, body, principal.name, new Date()))) throw notFound("account");
    return this.find(params.id);
  }

  @Endpoint("deleteAccount")
  async deleteAccount(
    @Input() { params }: InputOf<"deleteAccount">,
    @CurrentPrincipal() { accountId }: Principal,
  ): Promise<void> {
    if (params.id === accountId)
      throw new ProblemError("conflict", "Nobody takes their own access: ask another administrator");
    if (!(await this.store.delete(params.id))) throw notFound("account");
  }

  @Endpoint("createPasswordLink")
  async createPasswordLink(
    @Input() { params }: InputOf<"createPasswordLink">,
  ): Promise<ResultOf<"createPasswordLink">> {
    const account = await this.find(params.id);
    if (account.signInName === null)
      throw new ProblemError("conflict", "Only people of this installation have passwords");
    return this.links.createForPassword(account, new Date());
  }

  @Endpoint("createSignInLink")
  createSignInLink(@Input() { body }: InputOf<"createSignInLink">): Promise<ResultOf<"createSignInLink">> {
    return this.links.create(body, new Date());
  }

  @Endpoint("listGroupRoles")
  async listGroupRoles(@Input() { query }: InputOf<"listGroupRoles">): Promise<ResultOf<"listGroupRoles">> {
    return pageOfWhole("group roles", await this.groups.list(), query, ({ id }) => id);
  }

  @Endpoint("createGroupRole")
  createGroupRole(
    @Input() { body }: InputOf<"createGroupRole">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"createGroupRole">> {
    return this.groups.create(body, name, new Date());
  }

  @Endpoint("deleteGroupRole")
  async deleteGroupRole(@Input() { params }: InputOf<"deleteGroupRole">): Promise<void> {
    const found = await this.groups.find(params.id);
    if (!found) throw notFound("role of a group");
    if (found.fromSetting)
      throw new ProblemError("conflict", "PERIPLUS_OIDC_ROLES gives this role: take it away there");
    await this.groups.delete(params.id);
  }

  private async find(id: string) {
    const account = await this.store.find(id);
    if (!account) throw notFound("account");
    return account;
  }
}
