import { CelCompileError } from "@periplus/cel/errors";
import type { ParameterValues } from "@periplus/shared/rule";
import type { CompiledRule } from "../assess/compile-rule.js";
import { resolveParameters } from "../assess/parameters.js";
import type { JsonObject } from "../snapshot/object.js";
import { compilePolicy } from "./compile-policy.js";
import { type Judgement, writeJudgement } from "./judgement.js";
import { matchConditions, resourceRules } from "./matching.js";
import { NotExportableError } from "./not-exportable.js";

/** What a cluster does when an object fails: write it to the audit log, warn who asked, or refuse the request. */
export type PolicyAction = "Audit" | "Warn" | "Deny";

export interface ExportOptions {
  /** What people set for the rule; undefined when nobody did. */
  parameters: ParameterValues | undefined;
  /** The default is to watch first: Audit and Warn. */
  actions?: readonly PolicyAction[];
  /** Namespaces in which nothing is judged. */
  excludedNamespaces?: readonly string[];
  /**
   * What happens to an object that an expression cannot be evaluated on. `Ignore`, the default, lets it pass: the
   * engine calls it not assessed, and a mistake in a rule must not stop a cluster. `Fail` refuses it.
   */
  failurePolicy?: "Ignore" | "Fail";
  /** The oldest version that must understand the policy, such as `1.31`. */
  kubernetes?: string;
}

/** Manifests to apply. The binding puts the policy into force. */
export interface ExportedPolicy {
  policy: JsonObject;
  binding: JsonObject;
}

/**
 * The namespaces of Kubernetes itself, and those that the policies of Azure leave out by default: what runs there
 * belongs to the cluster or to the cloud, and cannot be mended by who sees the refusal.
 */
export const systemNamespaces: readonly string[] = [
  "kube-system",
  "kube-public",
  "kube-node-lease",
  "gatekeeper-system",
  "azure-arc",
  "azure-extensions-usage-system",
];

/** The first version that serves admission policies as `admissionregistration.k8s.io/v1`. */
const FIRST_VERSION = "1.30";
const API_VERSION = "admissionregistration.k8s.io/v1";

/**
 * A rule as a ValidatingAdmissionPolicy and its binding, or in a sentence why it cannot be one. The policy refuses what
 * the engine calls unhealthy when it is created, and when an update changes what the rule looks at.
 */
export function exportPolicy(compiled: CompiledRule, options: ExportOptions): ExportedPolicy | { refused: string } {
  const kubernetes = options.kubernetes ?? FIRST_VERSION;
  const refused = refusalOf(compiled, excludedBy(options), options.actions ?? ["Audit", "Warn"], kubernetes);
  if (refused !== undefined) return { refused };
  const parameters = resolveParameters(compiled.rule, options.parameters);
  if (parameters.is !== "set") return { refused: parameters.reason };
  try {
    const judgement = writeJudgement(compiled, parameters.values);
    const policy = policyOf(compiled, judgement, options.failurePolicy ?? "Ignore");
    compilePolicy(policy, kubernetes);
    return { policy, binding: bindingOf(compiled, options) };
  } catch (error) {
    if (error instanceof NotExportableError) return { refused: error.message };
    if (!(error instanceof CelCompileError)) throw error;
    const issues = error.issues.map(({ message }) => message);
    return { refused: `Kubernetes ${kubernetes} cannot run its expression: ${[...new Set(issues)].join("; ")}.` };
  }
}

/** The condition of rules about kube-system alone: a policy that leaves it out would refuse nothing. */
const onlyKubeSystem = 'object.metadata.?namespace.orValue("") == "kube-system"';

function refusalOf(
  { rule }: CompiledRule,
  excluded: readonly string[],
  actions: readonly PolicyAction[],
  kubernetes: string,
): string | undefined {
  if ("cloud" in rule.target) return "It judges what a cloud says of its cluster, which no API server sees.";
  if ("kinds" in rule.target && rule.target.kinds.includes("v1/Pod") && rule.applies?.includes('"kube-system"')) {
    return "It judges the pods of a control plane, which their node starts whatever the API server says.";
  }
  if (rule.applies === onlyKubeSystem && excluded.includes("kube-system")) {
    return "It judges what runs in kube-system and nothing else, and policies leave that namespace out.";
  }
  if (rule.facts.length > 0) {
    return `It needs facts of the rest of the cluster (${rule.facts.join(", ")}), which a policy cannot look up.`;
  }
  if (actions.length === 0) return "A binding needs at least one of Audit, Warn and Deny.";
  if (actions.includes("Deny") && actions.includes("Warn")) {
    return "Kubernetes does not take Deny and Warn together: who is refused reads the message anyway.";
  }
  const minor = /^v?1\.(\d+)/.exec(kubernetes)?.[1];
  if (minor === undefined) return `${kubernetes} is no version of Kubernetes.`;
  if (Number(minor) < 30) return `Admission policies came with Kubernetes ${FIRST_VERSION}; this is ${kubernetes}.`;
  return undefined;
}

function policyOf(compiled: CompiledRule, judgement: Judgement, failurePolicy: string): JsonObject {
  const { rule } = compiled;
  const { variables, validation, message } = judgement;
  return {
    apiVersion: API_VERSION,
    kind: "ValidatingAdmissionPolicy",
    metadata: {
      name: nameOf(compiled),
      labels: { ...labels },
      annotations: { "periplus/rule": rule.id, "periplus/rule-version": String(rule.version) },
    },
    spec: {
      failurePolicy,
      matchConstraints: { resourceRules: resourceRules(compiled) },
      matchConditions: matchConditions(compiled),
      ...(variables.length === 0 ? {} : { variables }),
      validations: [
        {
          expression: validation,
          message: `${rule.title} (${rule.id})`,
          ...(message === undefined ? {} : { messageExpression: message }),
        },
      ],
    },
  };
}

function excludedBy({ excludedNamespaces = systemNamespaces }: ExportOptions): readonly string[] {
  return excludedNamespaces;
}

function bindingOf(compiled: CompiledRule, options: ExportOptions): JsonObject {
  const excluded = excludedBy(options);
  const selector = { key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...excluded] };
  return {
    apiVersion: API_VERSION,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: nameOf(compiled), labels: { ...labels } },
    spec: {
      policyName: nameOf(compiled),
      validationActions: [...(options.actions ?? ["Audit", "Warn"])],
      ...(excluded.length === 0 ? {} : { matchResources: { namespaceSelector: { matchExpressions: [selector] } } }),
    },
  };
}

const labels = { "app.kubernetes.io/name": "periplus", "app.kubernetes.io/component": "admission-policy" };

function nameOf({ rule }: CompiledRule): string {
  return `periplus-${rule.id}`;
}
