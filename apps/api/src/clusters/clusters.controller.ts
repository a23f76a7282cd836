import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { pageOfWhole } from "../http/whole-list.js";
import { ClustersStore } from "./clusters.store.js";

@Controller()
export class ClustersController {
  constructor(private readonly store: ClustersStore) {}

  @Endpoint("listClusters")
  async listClusters(@Input() { query }: InputOf<"listClusters">): Promise<ResultOf<"listClusters">> {
    return pageOfWhole("clusters", await this.store.list(new Date()), query, ({ id }) => id);
  }

  @Endpoint("getCluster")
  async getCluster(@Input() { params }: InputOf<"getCluster">): Promise<ResultOf<"getCluster">> {
    const cluster = await this.store.find(params.id, new Date());
    if (!cluster) throw notFound("cluster");
    return cluster;
  }
}
