import { Injectable } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { FixService } from "../posture/fix.service.js";
import { ResourceDetailStore } from "./resource-detail.store.js";

/** One change for all findings of a resource. */
@Injectable()
export class ResourceFixService {
  constructor(
    private readonly details: ResourceDetailStore,
    private readonly fixes: FixService,
  ) {}

  async get(id: string): Promise<ResultOf<"getResourceFix">> {
    const { clusterId, body } = await this.details.readPresent(id);
    return this.fixes.ofResource(clusterId, body);
  }
}
