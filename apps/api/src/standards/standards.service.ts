import { Injectable } from "@nestjs/common";
import type { Standard } from "@periplus/posture/standards/standard";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { Page } from "@periplus/shared/page";
import type { FailingResource, FailingResourceQuery, StandardResults } from "@periplus/shared/standard";
import { notFound } from "../http/problem.js";
import { AttestationsStore } from "./attestations.store.js";
import { ClusterLooksStore, type EstateLook } from "./cluster-looks.store.js";
import { describeRequirement } from "./describe-requirement.js";
import { describeStandard, summarise } from "./describe-standard.js";
import { FailingResourcesStore } from "./failing-resources.store.js";
import { type HeldStandard, holdStandard } from "./hold-standard.js";
import { StandardBook } from "./standard-book.js";
import { toResults } from "./standard-results.js";

/** Holds the standards against what is known of the clusters now. */
@Injectable()
export class StandardsService {
  constructor(
    private readonly book: StandardBook,
    private readonly looks: ClusterLooksStore,
    private readonly attestations: AttestationsStore,
    private readonly failing: FailingResourcesStore,
  ) {}

  async list(clusterId: string | undefined, now: Date): Promise<ResultOf<"listStandards">["items"]> {
    const estate = await this.look(clusterId);
    const attestations = await this.attestations.active(now);
    return this.book
      .all(estate.pack)
      .map((standard) => summarise(holdStandard(standard, estate.clusters, attestations)));
  }

  async get(standardId: string, clusterId: string | undefined, now: Date): Promise<ResultOf<"getStandard">> {
    const { estate, held } = await this.hold(standardId, clusterId, now);
    return describeStandard(held, estate.clustersToJudge);
  }

  async results(standardId: string, clusterId: string | undefined, now: Date): Promise<StandardResults> {
    return toResults((await this.hold(standardId, clusterId, now)).held);
  }

  async getRequirement(
    { standardId, requirementId }: { standardId: string; requirementId: string },
    clusterId: string | undefined,
    now: Date,
  ): Promise<ResultOf<"getRequirement">> {
    const { estate, held } = await this.hold(standardId, clusterId, now);
    const found = held.requirements.find(({ requirement }) => requirement.id === requirementId);
    if (!found) throw notFound("requirement");
    const attestations = await this.attestations.ofRequirement(standardId, requirementId, now);
    return describeRequirement(held, found, estate.pack, attestations);
  }

  async listFailing(
    { standardId, requirementId }: { standardId: string; requirementId: string },
    query: FailingResourceQuery,
  ): Promise<Page<FailingResource>> {
    const estate = await this.look(query.clusterId);
    const standard = this.find(estate, standardId);
    const requirement = standard.requirements.find(({ id }) => id === requirementId);
    if (!requirement) throw notFound("requirement");
    const ruleIds = standard.judgedBy === "podSecurity" ? null : requirement.ruleIds;
    return this.failing.list({ standardId, requirementId, ruleIds, clouds: standard.clouds ?? null }, query);
  }

  private async hold(
    standardId: string,
    clusterId: string | undefined,
    now: Date,
  ): Promise<{ estate: EstateLook; held: HeldStandard }> {
    const estate = await this.look(clusterId);
    const standard = this.find(estate, standardId);
    return { estate, held: holdStandard(standard, estate.clusters, await this.attestations.active(now)) };
  }

  private async look(clusterId: string | undefined): Promise<EstateLook> {
    const estate = await this.looks.read(clusterId);
    if (clusterId !== undefined && estate.clusters.length === 0) throw notFound("cluster");
    return estate;
  }

  private find({ pack }: EstateLook, standardId: string): Standard {
    const standard = this.book.find(pack, standardId);
    if (!standard) throw notFound("standard");
    return standard;
  }
}
