import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { ResourceDetailStore } from "./resource-detail.store.js";
import { ResourceFacetsStore } from "./resource-facets.store.js";
import { ResourceFixService } from "./resource-fix.service.js";
import { ResourceListStore } from "./resource-list.store.js";

@Controller()
export class ResourcesController {
  constructor(
    private readonly lists: ResourceListStore,
    private readonly facets: ResourceFacetsStore,
    private readonly details: ResourceDetailStore,
    private readonly fixes: ResourceFixService,
  ) {}

  @Endpoint("listResources")
  listResources(@Input() { query }: InputOf<"listResources">): Promise<ResultOf<"listResources">> {
    return this.lists.list(query);
  }

  @Endpoint("getResourceFacets")
  getResourceFacets(@Input() { query }: InputOf<"getResourceFacets">): Promise<ResultOf<"getResourceFacets">> {
    return this.facets.count(query.q);
  }

  @Endpoint("getResource")
  getResource(@Input() { params }: InputOf<"getResource">): Promise<ResultOf<"getResource">> {
    return this.details.get(params.id);
  }

  @Endpoint("getResourceFix")
  getResourceFix(@Input() { params }: InputOf<"getResourceFix">): Promise<ResultOf<"getResourceFix">> {
    return this.fixes.get(params.id);
  }
}
