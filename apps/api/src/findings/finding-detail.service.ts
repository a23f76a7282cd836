import { Injectable } from "@nestjs/common";
import { subjectOf } from "@periplus/posture/assess/assess";
import { failingContainers, judgesContainers } from "@periplus/posture/assess/failing-containers";
import { markText } from "@periplus/posture/evidence/marked-text";
import type { ResultOf } from "@periplus/shared/endpoints";
import { notFound } from "../http/problem.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { FixService } from "../posture/fix.service.js";
import { StoredFactsService } from "../posture/stored-facts.service.js";
import type { FindingView } from "./finding-rows.js";
import { FindingsStore, type ObservedBody } from "./findings.store.js";

/** A finding with its evidence and its fix: neither is kept, both follow from the rule and the stored body. */
@Injectable()
export class FindingDetailService {
  constructor(
    private readonly store: FindingsStore,
    private readonly assessor: CurrentAssessor,
    private readonly facts: StoredFactsService,
    private readonly fixes: FixService,
  ) {}

  async get(id: string): Promise<ResultOf<"getFinding">> {
    const [finding, observed] = await Promise.all([this.store.find(id), this.store.findBody(id)]);
    if (!finding || !observed) throw notFound("finding");
    const settings = await this.assessor.read();
    const compiled = settings.pack.byId.get(finding.ruleId);
    if (compiled === undefined) return this.#withoutRule(finding, observed);
    const assessor = settings.assessorOf(Number(finding.cluster.id));
    // What else was in the cluster when a resolved finding was open is not made anew.
    const subject =
      finding.resolvedAt === null
        ? await this.facts.subjectIn(Number(finding.cluster.id), observed.body)
        : subjectOf(observed.body);
    const { evidence } = assessor.assessRule(finding.ruleId, subject);
    return {
      ...finding,
      evidence,
      observed: markText(observed.body, evidence),
      observedAt: observed.observedAt,
      rule: "inForce",
      fix: await this.fixes.ofFinding(Number(finding.cluster.id), subject, finding.ruleId, settings),
      containers: judgesContainers(compiled)
        ? failingContainers(assessor, finding.ruleId, subject).filter((name) => name !== null)
        : [],
    };
  }

  /** Its rule judges nothing any more: what was seen is told in the words that the rule had last. */
  async #withoutRule(finding: FindingView, { body, observedAt }: ObservedBody): Promise<ResultOf<"getFinding">> {
    const { state, assessor } = await this.assessor.ofFormer(finding.ruleId);
    const evidence = assessor?.assessRule(finding.ruleId, subjectOf(body)).evidence ?? [];
    return {
      ...finding,
      evidence: [...evidence],
      observed: markText(body, evidence),
      observedAt,
      rule: state,
      fix: null,
      containers: [],
    };
  }
}
