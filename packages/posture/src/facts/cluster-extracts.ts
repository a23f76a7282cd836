import { partOf, type ReadKind, readKinds } from "../snapshot/kinds.js";
import { type JsonObject, objectIn, textIn } from "../snapshot/object.js";
import { objectAt, podTemplatePath } from "../snapshot/pod-spec.js";
import { append } from "./append.js";
import { AdmissionSurvey } from "./cluster/admission.js";
import { AgentSurvey } from "./cluster/agents.js";
import { ControlPlaneSurvey } from "./cluster/control-plane.js";
import {
  extractGateway,
  extractIngress,
  extractRoute,
  type Gateway,
  type Ingress,
  type Route,
} from "./exposure/routes.js";
import { extractService, type Service } from "./exposure/service.js";
import { extractPolicy, type Policy } from "./network/network-policy.js";
import {
  type Account,
  type Binding,
  extractAccount,
  extractBinding,
  extractRole,
  type Role,
} from "./rbac/rbac-objects.js";
import type { Labels } from "./selector.js";
import { SharedTexts } from "./shared-texts.js";
import { DefinitionSurvey, NodeSurvey } from "./surroundings.js";
import { extractWorkload, namespaceOf, type Workload } from "./workload.js";

/** A kind as it was listed. */
export type ListedKind = Pick<ReadKind, "group" | "kind">;

type Extractor = (object: JsonObject, into: ClusterExtracts, kind: string) => void;

/**
 * What facts keep of the objects of one cluster: a fraction of them, gathered while they stream by. Objects that a
 * workload made are not kept, so that a cluster's pods count for little.
 */
export class ClusterExtracts {
  readonly roles: Role[] = [];
  readonly bindings: Binding[] = [];
  /** By `namespace/name`. */
  readonly accounts = new Map<string, Account>();
  readonly workloads: Workload[] = [];
  readonly policies: Policy[] = [];
  readonly services: Service[] = [];
  readonly ingresses: Ingress[] = [];
  /** By `namespace/name`. */
  readonly gateways = new Map<string, Gateway>();
  readonly routes: Route[] = [];
  /** Labels by name. */
  readonly namespaces = new Map<string, Labels>();
  readonly nodes = new NodeSurvey();
  readonly agents = new AgentSurvey();
  readonly admission = new AdmissionSurvey();
  readonly controlPlane = new ControlPlaneSurvey();
  /** Namespaces that have a ResourceQuota, a LimitRange. */
  readonly quotas = new Set<string>();
  readonly limitRanges = new Set<string>();
  readonly definitions = new DefinitionSurvey();
  /** Parts of the coverage of which objects were taken. */
  readonly parts = new Set<string>();
  readonly shared = new SharedTexts();

  /**
   * Takes one object in, as it was listed (an item of a list has no kind: it comes from what was listed) or as it is
   * stored. Each object once. Kinds that no fact is about are passed over. The object is neither kept nor changed.
   */
  take(object: JsonObject, { group, kind }: ListedKind): void {
    const key = `${group}/${kind}`;
    const part = partsByKind.get(key);
    if (part !== undefined) this.parts.add(part);
    for (const extract of extractors.get(key) ?? []) extract(object, this, kind);
  }
}

const partsByKind = new Map(readKinds.map((kind) => [`${kind.group}/${kind.kind}`, partOf(kind)]));

const rbac = "rbac.authorization.k8s.io";
const gateway = "gateway.networking.k8s.io";
const admission = "admissionregistration.k8s.io";

const takeRole: Extractor = (object, into, kind) => into.roles.push(extractRole(object, kind, into.shared));
const takeBinding: Extractor = (object, into, kind) => into.bindings.push(extractBinding(object, kind, into.shared));

const extractors = new Map<string, Extractor[]>();
for (const [key, extractor] of [...namedExtractors(), ...workloadExtractors()]) append(extractors, key, extractor);

/** `group/Kind` of everything that facts are made of: what has to be taken in again to make them from stored bodies. */
export const factKinds: readonly string[] = [...extractors.keys()];

function namedExtractors(): [string, Extractor][] {
  return [
    [`${rbac}/Role`, takeRole],
    [`${rbac}/ClusterRole`, takeRole],
    [`${rbac}/RoleBinding`, takeBinding],
    [`${rbac}/ClusterRoleBinding`, takeBinding],
    ["/ServiceAccount", takeAccount],
    ["networking.k8s.io/NetworkPolicy", (object, into) => into.policies.push(extractPolicy(object, into.shared))],
    ["/Service", (object, into) => into.services.push(extractService(object, into.shared))],
    ["networking.k8s.io/Ingress", (object, into) => into.ingresses.push(extractIngress(object, into.shared))],
    [`${gateway}/Gateway`, takeGateway],
    [`${gateway}/HTTPRoute`, (object, into) => into.routes.push(extractRoute(object, into.shared))],
    ["/Namespace", takeNamespace],
    ["/Node", (object, into) => into.nodes.take(object)],
    ["apps/DaemonSet", (object, into) => into.agents.take(object)],
    [`${admission}/ValidatingWebhookConfiguration`, (object, into) => into.admission.takeWebhooks(object)],
    [`${admission}/ValidatingAdmissionPolicyBinding`, (object, into) => into.admission.takePolicyBinding(object)],
    ["/ResourceQuota", (object, into) => into.quotas.add(namespaceOf(objectIn(object, "metadata")))],
    ["/LimitRange", (object, into) => into.limitRanges.add(namespaceOf(objectIn(object, "metadata")))],
    ["apiextensions.k8s.io/CustomResourceDefinition", (object, into) => into.definitions.take(object)],
  ];
}

function workloadExtractors(): [string, Extractor][] {
  return readKinds.flatMap(({ group, version, kind }): [string, Extractor][] => {
    const template = podTemplatePath(group === "" ? version : `${group}/${version}`, kind);
    if (template === undefined) return [];
    const take: Extractor = (object, into) => {
      const workload = extractWorkload(object, { kind, template }, into.shared);
      if (workload === undefined) return;
      into.workloads.push(workload);
      into.controlPlane.takePods(workload.namespace, objectIn(objectAt(object, template), "spec"));
    };
    return [[`${group}/${kind}`, take]];
  });
}

function takeAccount(object: JsonObject, { accounts, shared }: ClusterExtracts): void {
  const account = extractAccount(object, shared);
  accounts.set(`${account.namespace}/${account.name}`, account);
}

function takeGateway(object: JsonObject, { gateways, shared }: ClusterExtracts): void {
  const extracted = extractGateway(object, shared);
  gateways.set(`${extracted.namespace}/${extracted.name}`, extracted);
}

function takeNamespace(object: JsonObject, { namespaces, shared, admission: survey }: ClusterExtracts): void {
  survey.takeNamespace(object);
  const metadata = objectIn(object, "metadata");
  namespaces.set(textIn(metadata, "name") ?? "", shared.labels(objectIn(metadata, "labels")));
}
