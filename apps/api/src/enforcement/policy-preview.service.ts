import { Injectable } from "@nestjs/common";
import { type AdmissionAnswer, prepareAdmission } from "@periplus/posture/enforce/admit";
import { exportUnderSettings } from "@periplus/posture/enforce/enforcement";
import { settingsIn } from "@periplus/posture/parameters/settings";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { PolicyPreview } from "@periplus/shared/enforcement";
import { Database } from "../database/pool.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { type SampledObject, selectSample } from "../posture/stored-sample.js";
import { readRuleNumbers } from "../rollups/rule-book.js";
import { EnforcementService } from "./enforcement.service.js";
import { FoundPoliciesStore } from "./found-policies.store.js";

/** How long somebody waits for an answer, in milliseconds. What was not looked at by then is said. */
const patience = 5_000;
/** Resources that are named. */
const mostNamed = 50;

/** Asks the policy of a rule about what runs today, as an API server would if it were created now. */
@Injectable()
export class PolicyPreviewService {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
    private readonly enforcement: EnforcementService,
    private readonly found: FoundPoliciesStore,
  ) {}

  async preview(ruleId: string, clusterId: string | undefined): Promise<PolicyPreview> {
    const compiled = await this.enforcement.rule(ruleId);
    // A cluster that is not known is a problem, not an empty answer.
    await this.enforcement.settings(ruleId, clusterId);
    const settings = await this.current.read();
    const clusters = await this.found.list(clusterId === undefined ? null : Number(clusterId));
    const admissions = new Map<number, (object: JsonObject) => AdmissionAnswer>();
    let refused: string | null = null;
    for (const { id } of clusters) {
      const exported = exportUnderSettings(compiled, settingsIn(settings.settingsOf(id), ruleId, null), {
        level: "deny",
      });
      if ("refused" in exported) refused = exported.refused;
      else {
        const admit = prepareAdmission(exported);
        admissions.set(id, (object) => admit({ operation: "CREATE", object, username: "somebody" }));
      }
    }
    const tally = new BlockedTally();
    if (admissions.size === 0) return tally.preview(refused, 0);
    const numbers = await readRuleNumbers(this.database.pool);
    const sample = await selectSample(this.database.pool, {
      clusterIds: [...admissions.keys()],
      namespace: null,
      kinds: compiled.targets,
      rule: numbers.get(ruleId) ?? 0,
      byCluster: false,
    });
    for await (const batch of sample.batches(Date.now() + patience)) {
      for (const object of batch) {
        const answer = admissions.get(object.clusterId)?.(object.body);
        if (answer !== undefined) tally.take(object, answer);
      }
    }
    return tally.preview(null, sample.total);
  }
}

class BlockedTally {
  readonly #named: PolicyPreview["resources"] = [];
  #at = 0;
  #blocked = 0;
  #failed = 0;

  take({ id, kind, namespace, name, clusterId, clusterName }: SampledObject, answer: AdmissionAnswer): void {
    this.#at += 1;
    if (answer.is === "failed") this.#failed += 1;
    if (answer.is !== "denied") return;
    this.#blocked += 1;
    if (this.#named.length >= mostNamed) return;
    const cluster = { id: String(clusterId), name: clusterName };
    this.#named.push({ id, kind, namespace, name, cluster, message: answer.message });
  }

  preview(refused: string | null, of: number): PolicyPreview {
    return {
      refused,
      looked: { at: this.#at, of },
      blocked: this.#blocked,
      failed: this.#failed,
      resources: this.#named,
    };
  }
}
