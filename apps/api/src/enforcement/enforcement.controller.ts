import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { EnforcementService } from "./enforcement.service.js";
import { PolicyPreviewService } from "./policy-preview.service.js";

@Controller()
export class EnforcementController {
  constructor(
    private readonly enforcement: EnforcementService,
    private readonly previews: PolicyPreviewService,
  ) {}

  @Endpoint("getRuleEnforcement")
  getRuleEnforcement(@Input() { params }: InputOf<"getRuleEnforcement">): Promise<ResultOf<"getRuleEnforcement">> {
    return this.enforcement.ofRule(params.ruleId);
  }

  @Endpoint("getRulePolicy")
  getRulePolicy(@Input() { params, query }: InputOf<"getRulePolicy">): Promise<ResultOf<"getRulePolicy">> {
    return this.enforcement.export(params.ruleId, query);
  }

  @Endpoint("previewRulePolicy")
  previewRulePolicy(@Input() { params, query }: InputOf<"previewRulePolicy">): Promise<ResultOf<"previewRulePolicy">> {
    return this.previews.preview(params.ruleId, query.clusterId);
  }

  @Endpoint("getClusterEnforcement")
  getClusterEnforcement(
    @Input() { params }: InputOf<"getClusterEnforcement">,
  ): Promise<ResultOf<"getClusterEnforcement">> {
    return this.enforcement.ofCluster(params.id);
  }
}
