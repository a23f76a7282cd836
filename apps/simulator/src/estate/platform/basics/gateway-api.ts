import type { ClusterDefinition } from "../../definition.js";
import type { JsonObject } from "../../objects.js";
import type { Authored } from "../../plan.js";
import { platformObject } from "../component.js";
import { planCrds } from "../crds.js";

/** Gateway API, which GKE installs where it is switched on. */
export function gatewayApi(definition: ClusterDefinition): Authored[] {
  if (definition.cloud !== "gcp" || definition.posture !== "hardened") return [];
  const parentRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "external" }];
  const listener = (name: string, port: number, protocol: string, tls: JsonObject = {}) => ({
    name,
    port,
    protocol,
    allowedRoutes: { namespaces: { from: "Same" } },
    ...tls,
  });
  const gateway = {
    gatewayClassName: "gke-l7-global-external-managed",
    listeners: [
      listener("https", 443, "HTTPS", {
        tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "kpi-tls" }] },
      }),
      listener("http", 80, "HTTP"),
    ],
  };
  const route = {
    hostnames: ["kpi.norrvik.example"],
    parentRefs,
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        backendRefs: [{ group: "", kind: "Service", name: "kpi-web", port: 80, weight: 1 }],
      },
    ],
  };
  return [
    ...planCrds(definition, [
      "GatewayClass! gatewayclasses gateway.networking.k8s.io",
      "Gateway gateways gateway.networking.k8s.io",
      "HTTPRoute httproutes gateway.networking.k8s.io",
      "ReferenceGrant referencegrants gateway.networking.k8s.io v1beta1",
    ]),
    platformObject(definition, "Gateway", "external", { spec: gateway }, { namespace: "reporting" }),
    platformObject(definition, "HTTPRoute", "kpi", { spec: route }, { namespace: "reporting" }),
  ];
}
