import { isObject, type JsonObject, listIn, objectIn, textIn } from "../snapshot/object.js";

/** The parts of the coverage that the surveys here are of. */
export const NODES = "core/nodes";
export const DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions";

/** What is kept of the nodes of a cluster, all of them together. */
export class NodeSurvey {
  /** The clouds that nodes say they are in: `aws`, `azure`, `gce`, `kind` …, and the empty text for none. */
  readonly providers = new Set<string>();
  /** The first node with an address that its cloud calls external. */
  publicNode: string | undefined;

  take(node: JsonObject): void {
    // "azure:///subscriptions/…" Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeSpec
    this.providers.add(/^([\w.-]+):\/\//.exec(textIn(objectIn(node, "spec"), "providerID") ?? "")?.[1] ?? "");
    const addresses = listIn(objectIn(node, "status"), "addresses") ?? [];
    const isPublic = addresses.some((address) => isObject(address) && address.type === "ExternalIP");
    if (isPublic) this.publicNode ??= textIn(objectIn(node, "metadata"), "name");
  }
}

/**
 * Kinds of policies besides NetworkPolicy, by the name of their definition. They are not read, and what no NetworkPolicy
 * covers one of them may cover.
 */
const otherPolicyKinds = new Map([
  ["ciliumnetworkpolicies.cilium.io", "CiliumNetworkPolicy"],
  ["ciliumclusterwidenetworkpolicies.cilium.io", "CiliumClusterwideNetworkPolicy"],
  ["networkpolicies.crd.projectcalico.org", "NetworkPolicy of Calico"],
  ["globalnetworkpolicies.crd.projectcalico.org", "GlobalNetworkPolicy of Calico"],
  ["networkpolicies.crd.antrea.io", "NetworkPolicy of Antrea"],
  ["clusternetworkpolicies.crd.antrea.io", "ClusterNetworkPolicy of Antrea"],
  ["adminnetworkpolicies.policy.networking.k8s.io", "AdminNetworkPolicy"],
  ["baselineadminnetworkpolicies.policy.networking.k8s.io", "BaselineAdminNetworkPolicy"],
  ["clusternetworkpolicies.policy.networking.k8s.io", "ClusterNetworkPolicy"],
]);

/** Kinds that lead traffic to Services besides Ingress and HTTPRoute, by the name of their definition. */
const otherRouteKinds = new Map([
  ["virtualservices.networking.istio.io", "VirtualService of Istio"],
  ["ingressroutes.traefik.io", "IngressRoute of Traefik"],
  ["ingressroutes.traefik.containo.us", "IngressRoute of Traefik"],
  ["httpproxies.projectcontour.io", "HTTPProxy of Contour"],
  ["virtualservers.k8s.nginx.org", "VirtualServer of NGINX"],
  ["mappings.getambassador.io", "Mapping of Emissary"],
  ["apisixroutes.apisix.apache.org", "ApisixRoute of APISIX"],
  ["tcpingresses.configuration.konghq.com", "TCPIngress of Kong"],
  ["routes.route.openshift.io", "Route of OpenShift"],
]);

/** Routes that lead from a Gateway, and are not read. */
const otherGatewayRoutes = new Map([
  ["grpcroutes.gateway.networking.k8s.io", "GRPCRoute"],
  ["tcproutes.gateway.networking.k8s.io", "TCPRoute"],
  ["tlsroutes.gateway.networking.k8s.io", "TLSRoute"],
]);

/** Which kinds of others the cluster has that would matter and are not read. */
export class DefinitionSurvey {
  readonly policies: string[] = [];
  readonly routes: string[] = [];
  readonly gatewayRoutes: string[] = [];

  take(definition: JsonObject): void {
    const name = textIn(objectIn(definition, "metadata"), "name") ?? "";
    note(otherPolicyKinds.get(name), this.policies);
    note(otherRouteKinds.get(name), this.routes);
    note(otherGatewayRoutes.get(name), this.gatewayRoutes);
  }
}

function note(kind: string | undefined, kinds: string[]): void {
  if (kind !== undefined && !kinds.includes(kind)) kinds.push(kind);
}
