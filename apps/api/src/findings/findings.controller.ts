import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { FindingDetailService } from "./finding-detail.service.js";
import { FindingsStore } from "./findings.store.js";

@Controller()
export class FindingsController {
  constructor(
    private readonly store: FindingsStore,
    private readonly details: FindingDetailService,
  ) {}

  @Endpoint("listFindings")
  listFindings(@Input() { query }: InputOf<"listFindings">): Promise<ResultOf<"listFindings">> {
    return this.store.list(query);
  }

  @Endpoint("getFinding")
  getFinding(@Input() { params }: InputOf<"getFinding">): Promise<ResultOf<"getFinding">> {
    return this.details.get(params.id);
  }
}
