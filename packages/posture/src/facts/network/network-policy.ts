import { containsAddress, parseAddress, parsePrefix } from "@periplus/cel/library/ip-address";
import { hasField, isObject, type JsonObject, listIn, objectIn, ownField, textIn } from "../../snapshot/object.js";
import { type LabelSelector, readLabelSelector, selectsAll, texts } from "../selector.js";
import type { SharedTexts } from "../shared-texts.js";
import { namespaceOf, readPodSelector } from "../workload.js";

/** From where the rules of a policy let connections in, from nowhere to anywhere. */
export const origins = ["nothing", "some", "namespace", "cluster", "anywhere"] as const;
export type Origin = (typeof origins)[number];

/** What is kept of a NetworkPolicy. */
export interface Policy {
  readonly namespace: string;
  readonly name: string;
  readonly pods: LabelSelector;
  /** Whether it limits what comes in, and from where its rules let it in; undefined when it does not. */
  readonly ingress: Origin | undefined;
  /** Whether it limits what goes out; undefined when it does not. */
  readonly egress: { readonly denies: boolean; readonly toMetadata: boolean } | undefined;
}

export function extractPolicy(object: JsonObject, shared: SharedTexts): Policy {
  const metadata = objectIn(object, "metadata");
  const spec = objectIn(object, "spec") ?? {};
  const types = policyTypes(spec);
  const ingress = (listIn(spec, "ingress") ?? []).filter(isObject);
  const egress = (listIn(spec, "egress") ?? []).filter(isObject);
  return {
    namespace: shared.text(namespaceOf(metadata)),
    name: shared.text(textIn(metadata, "name") ?? ""),
    pods: readPodSelector(objectIn(spec, "podSelector")),
    ingress: types.includes("Ingress") ? widest(ingress.map(originOfRule)) : undefined,
    egress: types.includes("Egress")
      ? { denies: egress.length === 0, toMetadata: egress.some(allowsMetadata) }
      : undefined,
  };
}

/** Source: SetDefaults_NetworkPolicy of https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/v1/defaults.go */
function policyTypes(spec: JsonObject): readonly string[] {
  const given = texts(listIn(spec, "policyTypes"));
  if (given.length > 0) return given;
  return (listIn(spec, "egress") ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

/** The widest of several. */
export function widest(found: readonly Origin[]): Origin {
  return found.reduce((a, b) => (origins.indexOf(a) >= origins.indexOf(b) ? a : b), "nothing");
}

function originOfRule(rule: JsonObject): Origin {
  const peers = (listIn(rule, "from") ?? []).filter(isObject);
  return peers.length === 0 ? "anywhere" : widest(peers.map(originOfPeer));
}

function originOfPeer(peer: JsonObject): Origin {
  const block = objectIn(peer, "ipBlock");
  if (block !== undefined) return /^(?:0\.0\.0\.0|::)\/0$/.test(textIn(block, "cidr") ?? "") ? "anywhere" : "some";
  const allPods = selectsAll(readLabelSelector(objectIn(peer, "podSelector")));
  if (!allPods) return "some";
  if (!isGiven(peer, "namespaceSelector")) return "namespace";
  return selectsAll(readLabelSelector(objectIn(peer, "namespaceSelector"))) ? "cluster" : "some";
}

/** An empty selector counts; null is as good as absent. */
function isGiven(peer: JsonObject, field: string): boolean {
  return hasField(peer, field) && peer[field] !== null;
}

/**
 * The address at which nodes in clouds find their credentials.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html, and the same in Azure and GCP
 */
const METADATA = "169.254.169.254";
const METADATA_PORT = 80;

/** Whether a rule lets pods reach the metadata service. It is no pod, so that only addresses and open rules do. */
function allowsMetadata(rule: JsonObject): boolean {
  const peers = (listIn(rule, "to") ?? []).filter(isObject);
  const reached = peers.length === 0 || peers.some((peer) => blockHolds(objectIn(peer, "ipBlock"), METADATA));
  const ports = (listIn(rule, "ports") ?? []).filter(isObject);
  return reached && (ports.length === 0 || ports.some(isMetadataPort));
}

function isMetadataPort(entry: JsonObject): boolean {
  if ((textIn(entry, "protocol") ?? "TCP") !== "TCP") return false;
  const port = ownField(entry, "port");
  if (typeof port !== "number") return port === undefined || port === null || port === String(METADATA_PORT);
  const end = ownField(entry, "endPort");
  return port <= METADATA_PORT && METADATA_PORT <= (typeof end === "number" ? end : port);
}

/** Whether an ipBlock holds an IPv4 address that none of its exceptions takes out. */
export function blockHolds(block: JsonObject | undefined, address: string): boolean {
  const wanted = parseAddress(address);
  if (block === undefined || wanted === undefined) return false;
  const holds = (cidr: string) => {
    const prefix = parsePrefix(cidr);
    return prefix !== undefined && containsAddress(prefix, wanted);
  };
  return holds(textIn(block, "cidr") ?? "") && !texts(listIn(block, "except")).some(holds);
}
