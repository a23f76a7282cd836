import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import type { FileAnswer } from "../http/file-answer.js";
import { Input } from "../http/input.decorator.js";
import { pageOfWhole } from "../http/whole-list.js";
import { toResultsFile } from "./standard-results.js";
import { StandardsService } from "./standards.service.js";

@Controller()
export class StandardsController {
  constructor(private readonly standards: StandardsService) {}

  @Endpoint("listStandards")
  async listStandards(@Input() { query }: InputOf<"listStandards">): Promise<ResultOf<"listStandards">> {
    const items = await this.standards.list(query.clusterId, new Date());
    return pageOfWhole(`standards ${query.clusterId ?? ""}`, items, query, ({ id }) => id);
  }

  @Endpoint("getStandard")
  getStandard(@Input() { params, query }: InputOf<"getStandard">): Promise<ResultOf<"getStandard">> {
    return this.standards.get(params.standardId, query.clusterId, new Date());
  }

  @Endpoint("getStandardResults")
  getStandardResults(
    @Input() { params, query }: InputOf<"getStandardResults">,
  ): Promise<ResultOf<"getStandardResults">> {
    return this.standards.results(params.standardId, query.clusterId, new Date());
  }

  @Endpoint("exportStandard")
  async exportStandard(@Input() { params, query }: InputOf<"exportStandard">): Promise<FileAnswer> {
    const now = new Date();
    return toResultsFile(await this.standards.results(params.standardId, query.clusterId, now), query.format, now);
  }

  @Endpoint("getRequirement")
  getRequirement(@Input() { params, query }: InputOf<"getRequirement">): Promise<ResultOf<"getRequirement">> {
    return this.standards.getRequirement(params, query.clusterId, new Date());
  }

  @Endpoint("listRequirementResources")
  listRequirementResources(
    @Input() { params, query }: InputOf<"listRequirementResources">,
  ): Promise<ResultOf<"listRequirementResources">> {
    return this.standards.listFailing(params, query);
  }
}
