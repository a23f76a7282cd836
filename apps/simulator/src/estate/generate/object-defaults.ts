import { isObject, type Json, type JsonObject } from "../objects.js";
import type { Authored, ClusterPlan } from "../plan.js";
import { identityOf } from "../plan.js";
import { between, hex } from "../random.js";

const objects = (value: Json): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const specOf = (authored: Authored): JsonObject => (isObject(authored.body.spec) ? authored.body.spec : {});

type Defaulter = (plan: ClusterPlan, authored: Authored) => JsonObject;

function clusterIp(identity: string): string {
  return `10.${between(identity, 0, 3) + 96}.${between(`${identity}a`, 0, 255)}.${between(`${identity}b`, 1, 254)}`;
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
  const ip = spec.clusterIP ?? clusterIp(identity);
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

function defaultIngress(_plan: ClusterPlan, authored: Authored): JsonObject {
  return authored.body;
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

function defaultClaim(plan: ClusterPlan, authored: Authored): JsonObject {
  const identity = identityOf(plan, "PersistentVolume", authored.namespace ?? "", authored.name);
  return { spec: { volumeMode: "Filesystem", volumeName: `pvc-${hex(identity, 8)}`, ...specOf(authored) } };
}

function defaultStorageClass(_plan: ClusterPlan, authored: Authored): JsonObject {
  return { reclaimPolicy: "Delete", volumeBindingMode: "WaitForFirstConsumer", ...authored.body };
}

const DEFAULTERS: Readonly<Record<string, Defaulter>> = {
  Ingress: defaultIngress,
  MutatingWebhookConfiguration: defaultWebhooks,
  Namespace: defaultNamespace,
  NetworkPolicy: defaultNetworkPolicy,
  PersistentVolumeClaim: defaultClaim,
  Service: defaultService,
  StorageClass: defaultStorageClass,
  ValidatingWebhookConfiguration: defaultWebhooks,
};

/** The members of an authored object with the defaults that the API server writes into them. */
export function defaultBody(plan: ClusterPlan, authored: Authored): JsonObject {
  const complete = DEFAULTERS[authored.kind];
  return complete ? complete(plan, authored) : authored.body;
}
