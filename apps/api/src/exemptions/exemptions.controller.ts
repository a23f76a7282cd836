import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { CurrentPrincipal, type Principal } from "../access/principal.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { ExemptionsService } from "./exemptions.service.js";
import { ExemptionsStore } from "./exemptions.store.js";

@Controller()
export class ExemptionsController {
  constructor(
    private readonly store: ExemptionsStore,
    private readonly exemptions: ExemptionsService,
  ) {}

  @Endpoint("listExemptions")
  listExemptions(@Input() { query }: InputOf<"listExemptions">): Promise<ResultOf<"listExemptions">> {
    return this.store.list(query, new Date());
  }

  @Endpoint("createExemptions")
  async createExemptions(
    @Input() { body }: InputOf<"createExemptions">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"createExemptions">> {
    return { items: await this.exemptions.create(body, name, new Date()) };
  }

  @Endpoint("previewExemptions")
  previewExemptions(@Input() { body }: InputOf<"previewExemptions">): Promise<ResultOf<"previewExemptions">> {
    return this.exemptions.preview(body, new Date());
  }

  @Endpoint("getExemption")
  async getExemption(@Input() { params }: InputOf<"getExemption">): Promise<ResultOf<"getExemption">> {
    const found = await this.store.find(params.id);
    if (!found) throw notFound("exemption");
    return found;
  }

  @Endpoint("updateExemption")
  async updateExemption(
    @Input() input: InputOf<"updateExemption">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"updateExemption">> {
    const { params, body } = input;
    await this.exemptions.change(params.id, body, name, new Date());
    return this.getExemption({ params });
  }

  @Endpoint("revokeExemption")
  async revokeExemption(
    @Input() { params }: InputOf<"revokeExemption">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"revokeExemption">> {
    await this.exemptions.revoke(params.id, name, new Date());
    return this.getExemption({ params });
  }
}
