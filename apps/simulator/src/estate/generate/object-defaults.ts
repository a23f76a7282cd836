import type { ClusterDefinition } from "../definition.js";
import { isObject, type Json, type JsonObject } from "../objects.js";
import type { Authored, ClusterPlan } from "../plan.js";
import { identityOf } from "../plan.js";
import { between, hex } from "../random.js";

const objects = (value: Json): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const specOf = (authored: Authored): JsonObject => (isObject(authored.body.spec) ? authored.body.spec : {});

type Defaulter = (plan: ClusterPlan, authored: Authored) => JsonObject;

/** An address from the range that the cluster's cloud keeps for Services. */
function clusterIp(cloud: ClusterDefinition["cloud"], identity: string): string {
  const third = between(`${identity}a`, 0, 15);
  const fourth = between(`${identity}b`, 20, 254);
  if (cloud === "aws") return `172.20.${third * 16}.${fourth}`;
  if (cloud === "gcp") return `34.118.${224 + third}.${fourth}`;
  return `10.${96 + (third % 4)}.${third * 16}.${fourth}`;
}

function defaultService(plan: ClusterPlan, authored: Authored): JsonObject {
  const spec = specOf(authored);
  const identity = identityOf(plan, "Service", authored.namespace ?? "", authored.name);
  const type = spec.type ?? "ClusterIP";
  const exposed = type === "NodePort" || type === "LoadBalancer";
  const ports = objects(spec.ports).map((port, index) => ({
    ...port,
    protocol: port.protocol ?? "TCP",
    targetPort: port.targetPort ?? port.port,
    ...(exposed ? { nodePort: port.nodePort ?? between(`${identity}#${index}`, 30000, 32767) } : {}),
  }));
  const ip = spec.clusterIP ?? clusterIp(plan.definition.cloud, identity);
  return {
    ...authored.body,
    spec: {
      ...spec,
      ...(ports.length > 0 ? { ports } : {}),
      ...(type === "ExternalName"
        ? {}
        : { clusterIP: ip, clusterIPs: [ip], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" }),
      type,
      sessionAffinity: spec.sessionAffinity ?? "None",
      ...(type === "ExternalName" ? {} : { internalTrafficPolicy: "Cluster" }),
      ...(exposed ? { externalTrafficPolicy: spec.externalTrafficPolicy ?? "Cluster" } : {}),
      ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: true } : {}),
    },
  };
}

function defaultNamespace(_plan: ClusterPlan, authored: Authored): JsonObject {
  return { ...authored.body, spec: { finalizers: ["kubernetes"] } };
}

function defaultNetworkPolicy(_plan: ClusterPlan, authored: Authored): JsonObject {
  const spec = specOf(authored);
  const policyTypes = spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];
  return { ...authored.body, spec: { podSelector: {}, ...spec, policyTypes } };
}

function defaultWebhooks(_plan: ClusterPlan, authored: Authored): JsonObject {
  const mutating = authored.kind === "MutatingWebhookConfiguration";
  const webhooks = objects(authored.body.webhooks).map((webhook) => ({
    admissionReviewVersions: ["v1"],
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    ...(mutating ? { reinvocationPolicy: "Never" } : {}),
    sideEffects: "None",
    timeoutSeconds: 10,
    ...webhook,
  }));
  return { ...authored.body, webhooks };
}

const DEFAULTERS: Readonly<Record<string, Defaulter>> = {
  MutatingWebhookConfiguration: defaultWebhooks,
  Namespace: defaultNamespace,
  NetworkPolicy: defaultNetworkPolicy,
  Service: defaultService,
  ValidatingWebhookConfiguration: defaultWebhooks,
};

/** The members of an authored object with the defaults that the API server writes into them. */
export function defaultBody(plan: ClusterPlan, authored: Authored): JsonObject {
  const complete = DEFAULTERS[authored.kind];
  return complete ? complete(plan, authored) : authored.body;
}

/** Addresses of load balancers, from the blocks that are kept for documentation. */
function balancerAddress(plan: ClusterPlan, authored: Authored): JsonObject {
  const identity = identityOf(plan, "balancer", authored.namespace ?? "", authored.name);
  if (plan.definition.cloud === "aws") {
    return { hostname: `${hex(identity, 32)}.${plan.definition.region}.elb.amazonaws.com` };
  }
  return { ip: `198.51.100.${between(identity, 2, 250)}`, ipMode: "VIP" };
}

/** What the controllers report of an object, where its author could not say it. */
export function defaultStatus(plan: ClusterPlan, authored: Authored): Pick<Authored, "status"> {
  if (authored.status) return {};
  if (authored.kind === "Service") {
    const balanced = specOf(authored).type === "LoadBalancer";
    return { status: { loadBalancer: balanced ? { ingress: [balancerAddress(plan, authored)] } : {} } };
  }
  if (authored.kind === "Ingress") {
    const { ipMode: _service, ...address } = balancerAddress(plan, {
      ...authored,
      namespace: "ingress-nginx",
      name: "ingress-nginx-controller",
    });
    return { status: { loadBalancer: { ingress: [address] } } };
  }
  return {};
}
