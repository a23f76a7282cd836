import { Controller } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { OverviewStore } from "./overview.store.js";

@Controller()
export class OverviewController {
  constructor(private readonly store: OverviewStore) {}

  @Endpoint("getOverview")
  getOverview(): Promise<ResultOf<"getOverview">> {
    return this.store.read(new Date());
  }
}
