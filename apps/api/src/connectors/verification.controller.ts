import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { beyondScope } from "../database/scope.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { ConnectorsService } from "./connectors.service.js";
import { VerificationStore } from "./verification.store.js";

@Controller()
export class VerificationController {
  constructor(
    private readonly store: VerificationStore,
    private readonly connectors: ConnectorsService,
  ) {}

  @Endpoint("getVerification")
  async getVerification(@Input() { params }: InputOf<"getVerification">): Promise<ResultOf<"getVerification">> {
    await this.connectors.get(params.id);
    return this.store.find(params.id);
  }

  @Endpoint("startVerification")
  async startVerification(@Input() { params }: InputOf<"startVerification">): Promise<ResultOf<"startVerification">> {
    await this.connectors.get(params.id);
    await beyondScope(() => this.store.request(params.id, new Date()));
    return this.store.find(params.id);
  }
}
