import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import { certain, combine, doubtful, isPrivate, type Level, type Reach } from "./reach.js";

/** What a load balancer was asked to be; undefined where its cloud's default holds. */
export type Scheme = "internal" | "internet" | undefined;

/** What is kept of a load balancer. */
export interface Balancer {
  readonly scheme: Scheme;
  /** Addresses and host names that it answers at; empty while it has none. */
  readonly addresses: readonly string[];
}

/**
 * Annotations of a Service that make its load balancer internal, with the value that does.
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
 */
const internalAnnotations: readonly (readonly [name: string, value: RegExp])[] = [
  ["service.beta.kubernetes.io/azure-load-balancer-internal", /^true$/i],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", /^(?:true|0\.0\.0\.0\/0)$/i],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", /^internal$/],
  ["networking.gke.io/load-balancer-type", /^internal$/i],
  ["cloud.google.com/load-balancer-type", /^internal$/i],
  ["service.beta.kubernetes.io/openstack-internal-load-balancer", /^true$/i],
  ["service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", /^private$/],
  ["service.beta.kubernetes.io/oci-load-balancer-internal", /^true$/i],
  ["service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", /^intranet$/],
  ["service.beta.kubernetes.io/cce-load-balancer-internal-vpc", /^true$/i],
  ["service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", /./],
];

/** What a Service of type LoadBalancer asks for. */
export function schemeOfService(annotations: JsonObject | undefined, spec: JsonObject): Scheme {
  if (internalAnnotations.some(([name, value]) => value.test(textIn(annotations, name) ?? ""))) return "internal";
  if (textIn(annotations, "service.beta.kubernetes.io/aws-load-balancer-scheme") === "internet-facing")
    return "internet";
  // The controllers of AWS, unlike the one that came with Kubernetes, make internal load balancers unless told otherwise.
  // Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/
  const type = textIn(annotations, "service.beta.kubernetes.io/aws-load-balancer-type") ?? "";
  const byClass = ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"].includes(textIn(spec, "loadBalancerClass") ?? "");
  if (byClass || type === "external" || type === "nlb-ip") return "internal";
  return type === "nlb" ? "internet" : undefined;
}

/** What an Ingress asks of a cloud's load balancer. Controllers in the cluster answer at the address of their Service. */
export function schemeOfIngress(annotations: JsonObject | undefined, className: string): Scheme {
  // Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#scheme
  const alb = textIn(annotations, "alb.ingress.kubernetes.io/scheme");
  if (alb !== undefined) return alb === "internet-facing" ? "internet" : "internal";
  if (className === "alb") return "internal";
  // Source: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/ingress
  if (className === "gce-internal") return "internal";
  if (className === "gce") return "internet";
  // Source: https://azure.github.io/application-gateway-kubernetes-ingress/annotations/#use-private-ip
  return /^true$/i.test(textIn(annotations, "appgw.ingress.kubernetes.io/use-private-ip") ?? "")
    ? "internal"
    : undefined;
}

/** The addresses of `status.loadBalancer.ingress`. */
export function balancerAddresses(object: JsonObject): string[] {
  const entries = listIn(objectIn(objectIn(object, "status"), "loadBalancer"), "ingress") ?? [];
  return entries.filter(isObject).flatMap((entry) => textIn(entry, "ip") || textIn(entry, "hostname") || []);
}

/**
 * From where a load balancer is reached. `known` tells of host names that are those of another load balancer. One
 * without an address does not work yet, and may become anything that it was not asked not to be.
 */
export function reachOfBalancer({ scheme, addresses }: Balancer, known: (host: string) => Reach | undefined): Reach {
  if (addresses.length === 0) {
    return doubtful(
      "cluster",
      scheme === "internal" ? "internal" : "internet",
      "The load balancer has no address yet.",
    );
  }
  return combine(addresses.map((address) => reachOfAddress(address, scheme, known)));
}

function reachOfAddress(address: string, scheme: Scheme, known: (host: string) => Reach | undefined): Reach {
  const ofPrivate = isPrivate(address);
  if (ofPrivate !== undefined) return certain(ofPrivate ? "internal" : "internet");
  const level = levelOfElasticName(address) ?? scheme;
  if (level !== undefined) return certain(level);
  return known(address) ?? doubtful("internal", "internet", `Where ${address} leads is not known.`);
}

/**
 * The host names of AWS: application and classic load balancers say when they are internal, network load balancers do
 * not. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-internal-load-balancers.html
 */
function levelOfElasticName(host: string): Level | undefined {
  if (!/\.elb\.amazonaws\.com(?:\.cn)?$/.test(host)) return undefined;
  return host.startsWith("internal-") ? "internal" : "internet";
}
