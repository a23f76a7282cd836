import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { ClustersStore } from "./clusters.store.js";

@Controller()
export class ClustersController {
  constructor(private readonly store: ClustersStore) {}

  @Endpoint("listClusters")
  async listClusters(): Promise<ResultOf<"listClusters">> {
    return { items: await this.store.list(new Date()), nextCursor: null };
  }

  @Endpoint("getCluster")
  async getCluster(@Input() { params }: InputOf<"getCluster">): Promise<ResultOf<"getCluster">> {
    const cluster = await this.store.find(params.id, new Date());
    if (!cluster) throw notFound("cluster");
    return cluster;
  }
}
