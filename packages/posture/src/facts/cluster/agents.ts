import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import { objectAt } from "../../snapshot/pod-spec.js";
import { texts } from "../selector.js";

/** DaemonSets that make network policies hold, by name, as their own manifests and charts name them. */
const policyAgents = new Map([
  ["calico-node", "Calico"],
  ["canal", "Calico"],
  ["cilium", "Cilium"],
  ["anetd", "GKE Dataplane V2"],
  ["antrea-agent", "Antrea"],
  ["azure-npm", "Azure Network Policy Manager"],
  ["kube-router", "kube-router"],
  ["weave-net", "Weave Net"],
  ["kube-ovn-cni", "Kube-OVN"],
  ["ovnkube-node", "OVN-Kubernetes"],
  ["kube-network-policies", "kube-network-policies"],
]);

/** What runs on every node of a cluster, as far as it matters. */
export class AgentSurvey {
  /** Names of DaemonSets, whatever their namespace. */
  readonly names = new Set<string>();
  /** What enforces network policies, in words. */
  readonly policyEngines = new Set<string>();

  take(daemonSet: JsonObject): void {
    const name = textIn(objectIn(daemonSet, "metadata"), "name") ?? "";
    this.names.add(name);
    const engine = policyAgents.get(name) ?? (enablesPolicies(name, daemonSet) ? "Amazon VPC CNI" : undefined);
    if (engine !== undefined) this.policyEngines.add(engine);
  }
}

/**
 * The CNI of AWS is in every cluster of EKS, and enforces policies only when its node agent is told to.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
function enablesPolicies(name: string, daemonSet: JsonObject): boolean {
  if (name !== "aws-node") return false;
  const containers = listIn(objectAt(daemonSet, ["spec", "template", "spec"]), "containers") ?? [];
  const args = containers.flatMap((container) => (isObject(container) ? texts(listIn(container, "args")) : []));
  return args.includes("--enable-network-policy=true");
}
