import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import { type LabelSelector, readLabelSelector } from "../selector.js";
import type { SharedTexts } from "../shared-texts.js";
import { namespaceOf } from "../workload.js";
import { type Balancer, balancerAddresses, schemeOfIngress } from "./load-balancer.js";

/** A namespace and a name as `shop/web`. */
export type ServiceName = string;

/** What is kept of an Ingress. */
export interface Ingress {
  readonly namespace: string;
  readonly name: string;
  readonly balancer: Balancer;
  /** The Services that it leads to, each once. */
  readonly backends: readonly ServiceName[];
}

export function extractIngress(object: JsonObject, shared: SharedTexts): Ingress {
  const metadata = objectIn(object, "metadata");
  const namespace = shared.text(namespaceOf(metadata));
  const spec = objectIn(object, "spec");
  const annotations = objectIn(metadata, "annotations");
  const className = textIn(spec, "ingressClassName") ?? textIn(annotations, "kubernetes.io/ingress.class") ?? "";
  const paths = (listIn(spec, "rules") ?? []).flatMap((rule) =>
    isObject(rule) ? (listIn(objectIn(rule, "http"), "paths") ?? []) : [],
  );
  const backends = [objectIn(spec, "defaultBackend"), ...paths.map((path) => objectIn(asObject(path), "backend"))];
  const names = backends.flatMap((backend) => textIn(objectIn(backend, "service"), "name") ?? []);
  return {
    namespace,
    name: shared.text(textIn(metadata, "name") ?? ""),
    balancer: { scheme: schemeOfIngress(annotations, className), addresses: balancerAddresses(object) },
    backends: [...new Set(names)].map((name) => shared.text(`${namespace}/${name}`)),
  };
}

function asObject(value: unknown): JsonObject | undefined {
  const json = value as JsonObject;
  return isObject(json) ? json : undefined;
}

/** From which namespaces a listener of a Gateway takes routes: "all", only its own, or those that a selector selects. */
type AllowedNamespaces = "all" | "same" | "none" | LabelSelector;

/** What is kept of a Gateway. */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly balancer: Balancer;
  readonly listeners: readonly { readonly name: string; readonly allows: AllowedNamespaces }[];
}

/** Source: https://gateway-api.sigs.k8s.io/reference/spec/ */
export function extractGateway(object: JsonObject, shared: SharedTexts): Gateway {
  const metadata = objectIn(object, "metadata");
  const addresses = (listIn(objectIn(object, "status"), "addresses") ?? []).filter(isObject);
  const listeners = (listIn(objectIn(object, "spec"), "listeners") ?? []).filter(isObject);
  return {
    namespace: shared.text(namespaceOf(metadata)),
    name: shared.text(textIn(metadata, "name") ?? ""),
    balancer: { scheme: undefined, addresses: addresses.flatMap((address) => textIn(address, "value") ?? []) },
    listeners: listeners.map((listener) => ({ name: textIn(listener, "name") ?? "", allows: allowedBy(listener) })),
  };
}

function allowedBy(listener: JsonObject): AllowedNamespaces {
  const namespaces = objectIn(objectIn(listener, "allowedRoutes"), "namespaces");
  switch (textIn(namespaces, "from") ?? "Same") {
    case "All":
      return "all";
    case "Same":
      return "same";
    case "Selector":
      return readLabelSelector(objectIn(namespaces, "selector"));
    default:
      return "none";
  }
}

/** What is kept of an HTTPRoute. */
export interface Route {
  readonly namespace: string;
  readonly name: string;
  readonly parents: readonly { readonly gateway: string; readonly section: string | undefined }[];
  readonly backends: readonly ServiceName[];
}

export function extractRoute(object: JsonObject, shared: SharedTexts): Route {
  const metadata = objectIn(object, "metadata");
  const namespace = shared.text(namespaceOf(metadata));
  const spec = objectIn(object, "spec");
  const rules = (listIn(spec, "rules") ?? []).filter(isObject);
  const references = rules.flatMap((rule) => (listIn(rule, "backendRefs") ?? []).filter(isObject));
  const services = references.filter((reference) => refersTo(reference, "", "Service"));
  const parents = (listIn(spec, "parentRefs") ?? []).filter(isObject);
  return {
    namespace,
    name: shared.text(textIn(metadata, "name") ?? ""),
    parents: parents
      .filter((parent) => refersTo(parent, "gateway.networking.k8s.io", "Gateway"))
      .map((parent) => ({ gateway: nameOf(parent, namespace), section: textIn(parent, "sectionName") })),
    backends: [...new Set(services.map((service) => shared.text(nameOf(service, namespace))))],
  };
}

/** What a reference leaves out is what it is meant for. */
function refersTo(reference: JsonObject, group: string, kind: string): boolean {
  return (textIn(reference, "group") ?? group) === group && (textIn(reference, "kind") ?? kind) === kind;
}

function nameOf(reference: JsonObject, namespace: string): string {
  return `${textIn(reference, "namespace") ?? namespace}/${textIn(reference, "name") ?? ""}`;
}
