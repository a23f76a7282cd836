import { Injectable } from "@nestjs/common";
import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { enforcementIn, exportUnderSettings } from "@periplus/posture/enforce/enforcement";
import { policyYaml } from "@periplus/posture/enforce/policy-yaml";
import { settingsIn } from "@periplus/posture/parameters/settings";
import type {
  ClusterEnforcement,
  EnforcementLevel,
  EnforcementOfCluster,
  ExportedPolicyView,
  RuleEnforcementView,
} from "@periplus/shared/enforcement";
import type { RuleSettings } from "@periplus/shared/rule-settings";
import { notFound } from "../http/problem.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import type { SettingsInForce } from "../posture/settings-in-force.js";
import { type FoundPolicies, FoundPoliciesStore } from "./found-policies.store.js";

/** Rules as admission policies: what is exported, and what clusters have of it. */
@Injectable()
export class EnforcementService {
  constructor(
    private readonly current: CurrentAssessor,
    private readonly found: FoundPoliciesStore,
  ) {}

  async export(
    ruleId: string,
    { clusterId, level }: { clusterId?: string | undefined; level: EnforcementLevel },
  ): Promise<ExportedPolicyView> {
    const compiled = await this.rule(ruleId);
    const settings = await this.settings(ruleId, clusterId);
    const exported = exportUnderSettings(compiled, settings, { level });
    if ("refused" in exported) return { refused: exported.refused, text: null, limits: [] };
    return { refused: null, text: policyYaml(exported), limits: exported.limits };
  }

  async ofRule(ruleId: string): Promise<RuleEnforcementView> {
    const compiled = await this.rule(ruleId);
    const [settings, clusters] = await Promise.all([this.current.read(), this.found.list(null)]);
    const exported = exportUnderSettings(compiled, settingsIn(settings.everywhere, ruleId, null), { level: "audit" });
    return {
      refused: "refused" in exported ? exported.refused : null,
      clusters: clusters.map((cluster) => describe(compiled, settings, cluster)),
    };
  }

  async ofCluster(id: string): Promise<EnforcementOfCluster> {
    const [cluster] = await this.found.list(Number(id));
    if (cluster === undefined) throw notFound("cluster");
    const settings = await this.current.read();
    const rules = settings.pack.rules.map((compiled) => ({
      compiled,
      enforcement: describe(compiled, settings, cluster),
    }));
    const count = (state: ClusterEnforcement["state"]) =>
      rules.filter(({ enforcement }) => enforcement.state === state).length;
    return {
      unknown: cluster.unknown,
      counts: {
        enforced: count("enforced"),
        drifted: count("drifted"),
        absent: count("absent"),
        notExportable: count("notExportable"),
      },
      rules: rules
        .filter(({ enforcement: { state } }) => state === "enforced" || state === "drifted")
        .map(({ compiled: { rule }, enforcement: { state, actions } }) => {
          const { id: ruleId, title, severity } = rule;
          return { ruleId, title, severity, state, actions };
        }),
    };
  }

  /** What is set for a rule in a cluster; everywhere, without one. Throws a problem where the cluster is not known. */
  async settings(ruleId: string, clusterId: string | undefined): Promise<RuleSettings | undefined> {
    const settings = await this.current.read();
    if (clusterId === undefined) return settingsIn(settings.everywhere, ruleId, null);
    const [cluster] = await this.found.list(Number(clusterId));
    if (cluster === undefined) throw notFound("cluster");
    return settingsIn(settings.settingsOf(cluster.id), ruleId, null);
  }

  async rule(ruleId: string): Promise<CompiledRule> {
    const compiled = (await this.current.read()).pack.byId.get(ruleId);
    if (compiled === undefined) throw notFound("rule");
    return compiled;
  }
}

function describe(compiled: CompiledRule, settings: SettingsInForce, found: FoundPolicies): ClusterEnforcement {
  const cluster = { id: String(found.id), name: found.name };
  const ruleSettings = settingsIn(settings.settingsOf(found.id), compiled.rule.id, null);
  const enforcement = enforcementIn(compiled, ruleSettings, found);
  const { state } = enforcement;
  if (state === "notExportable") {
    return { cluster, state, reason: enforcement.reason, actions: [], differences: [] };
  }
  if (found.unknown !== null) {
    return { cluster, state: "unknown", reason: found.unknown, actions: [], differences: [] };
  }
  const differences =
    state !== "drifted"
      ? []
      : enforcement.differences.map(({ document, path, exported, found: has }) => ({
          document,
          path,
          exported: exported === undefined ? null : JSON.stringify(exported),
          found: has === undefined ? null : JSON.stringify(has),
        }));
  return { cluster, state, reason: null, actions: state === "absent" ? [] : enforcement.actions, differences };
}
