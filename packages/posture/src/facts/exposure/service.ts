import { hasField, isObject, type JsonObject, listIn, objectIn, ownField, textIn } from "../../snapshot/object.js";
import { type LabelSelector, texts } from "../selector.js";
import type { SharedTexts } from "../shared-texts.js";
import { namespaceOf, readPodSelector } from "../workload.js";
import { type Balancer, balancerAddresses, schemeOfService } from "./load-balancer.js";

/** What is kept of a Service. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** Undefined when it selects no pods. */
  readonly pods: LabelSelector | undefined;
  /** It is reached at a port of every node. */
  readonly nodePorts: boolean;
  readonly balancer: Balancer | undefined;
  /** Networks that its load balancer lets in; empty for all. */
  readonly sourceRanges: readonly string[];
  readonly externalIps: readonly string[];
}

export function extractService(object: JsonObject, shared: SharedTexts): Service {
  const metadata = objectIn(object, "metadata");
  const spec = objectIn(object, "spec") ?? {};
  const type = textIn(spec, "type") ?? "ClusterIP";
  const selector = objectIn(spec, "selector");
  const selects = type !== "ExternalName" && selector !== undefined && Object.keys(selector).length > 0;
  const annotations = objectIn(metadata, "annotations");
  return {
    namespace: shared.text(namespaceOf(metadata)),
    name: shared.text(textIn(metadata, "name") ?? ""),
    pods: selects ? readPodSelector({ matchLabels: selector }) : undefined,
    nodePorts: type === "NodePort" || (type === "LoadBalancer" && hasNodePorts(spec)),
    balancer:
      type === "LoadBalancer"
        ? { scheme: schemeOfService(annotations, spec), addresses: balancerAddresses(object) }
        : undefined,
    sourceRanges: readSourceRanges(spec, annotations),
    externalIps: texts(listIn(spec, "externalIPs")),
  };
}

/** allocateLoadBalancerNodePorts keeps new ports from being given; those that were given before stay. */
function hasNodePorts(spec: JsonObject): boolean {
  if (!hasField(spec, "allocateLoadBalancerNodePorts") || spec.allocateLoadBalancerNodePorts !== false) return true;
  return (listIn(spec, "ports") ?? []).some((port) => isObject(port) && typeof ownField(port, "nodePort") === "number");
}

/** The annotation holds where the field is empty. Source: GetLoadBalancerSourceRanges of k8s.io/cloud-provider */
function readSourceRanges(spec: JsonObject, annotations: JsonObject | undefined): string[] {
  const given = texts(listIn(spec, "loadBalancerSourceRanges"));
  if (given.length > 0) return given;
  const annotation = textIn(annotations, "service.beta.kubernetes.io/load-balancer-source-ranges") ?? "";
  return annotation.split(",").flatMap((range) => range.trim() || []);
}
