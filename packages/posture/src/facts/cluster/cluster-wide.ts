import { cloudOfCluster } from "../../normalise/cloud-shape.js";
import { type JsonObject, objectIn, textIn } from "../../snapshot/object.js";
import { type Fact, FactDraft } from "../fact.js";
import type { World } from "../world.js";
import type { AdmissionSurvey } from "./admission.js";
import type { AgentSurvey } from "./agents.js";
import { type ControlPlaneSurvey, minorOfCloud } from "./control-plane.js";

const DAEMON_SETS = "apps/daemonsets";
/** What makes the pods of a control plane. */
const controlPlaneParts = ["core/pods", DAEMON_SETS, "apps/deployments", "apps/statefulsets"];
const admission = "admissionregistration.k8s.io";
const admissionParts = [
  `${admission}/validatingwebhookconfigurations`,
  `${admission}/validatingadmissionpolicybindings`,
  "core/namespaces",
];

/** What facts about the cluster as a whole are made of. */
export interface ClusterSources {
  readonly agents: AgentSurvey;
  readonly admission: AdmissionSurvey;
  readonly controlPlane: ControlPlaneSurvey;
  /** What the cloud tells of the cluster, `{ cluster, ...parts }`, where that was read. */
  readonly cloud: JsonObject | undefined;
}

/**
 * Of the cluster as a whole:
 * - `enforcesNetworkPolicies`, and by what: `networkEngines`.
 * - `enforcesPolicies`: something refuses objects; `policyEngines`: what.
 * - `daemonSets`: the names of all.
 * - `apiServerMinors`: the minor versions of Kubernetes that its API servers run; never empty.
 * - `apiServerClientCas`: the files by which its API servers know their clients; never empty.
 */
export function describeCluster(sources: ClusterSources, world: World): Fact {
  const { agents, admission: survey, controlPlane, cloud } = sources;
  const unread = world.gapIn(DAEMON_SETS);
  const networkEngines = [...agents.policyEngines, ...enginesOfCloud(objectIn(cloud, "cluster"))];
  const networkGap = unread ?? doubtOfCloud(objectIn(cloud, "cluster"));
  const policyEngines = [...survey.engines];
  const policyGap = world.gapIn(...admissionParts);
  const draft = new FactDraft()
    .found("enforcesNetworkPolicies", networkEngines.length > 0, networkGap)
    .list("networkEngines", networkEngines, networkGap)
    .found("enforcesPolicies", policyEngines.length > 0, policyGap)
    .list("policyEngines", policyEngines, policyGap);
  const managed = minorOfCloud(objectIn(cloud, "cluster"));
  const podGap = world.gapIn(...controlPlaneParts);
  allOf(
    draft,
    "apiServerMinors",
    managed === undefined ? [...controlPlane.minors] : [managed],
    managed ? undefined : podGap,
  );
  allOf(draft, "apiServerClientCas", [...controlPlane.clientCas], podGap);
  if (unread === undefined) draft.set("daemonSets", [...agents.names]);
  else draft.doubt("daemonSets", unread);
  return draft.finish();
}

/** A list that is known when everything was read and something was found: one API server more may say something else. */
function allOf(draft: FactDraft, field: string, found: (string | number)[], gap: string | undefined): void {
  if (gap === undefined && found.length > 0) draft.set(field, found);
  else draft.doubt(field, gap ?? "No pod of the API server is to be seen in kube-system.");
}

/** Engines that are settings of the cluster. Values as the APIs of AKS and GKE have them. */
function enginesOfCloud(cluster: JsonObject | undefined): string[] {
  const kind = cluster === undefined ? null : cloudOfCluster(cluster);
  if (kind === "aks") {
    const engine = textIn(objectIn(objectIn(cluster, "properties"), "networkProfile"), "networkPolicy") ?? "none";
    return ["azure", "calico", "cilium"].includes(engine) ? [`AKS with ${engine}`] : [];
  }
  if (kind !== "gke") return [];
  const isV2 = textIn(objectIn(cluster, "networkConfig"), "datapathProvider") === "ADVANCED_DATAPATH";
  if (isV2) return ["GKE Dataplane V2"];
  return objectIn(cluster, "networkPolicy")?.enabled === true ? ["GKE with Calico"] : [];
}

/**
 * EKS Auto Mode has an engine on its nodes that is switched on by a ConfigMap.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
function doubtOfCloud(cluster: JsonObject | undefined): string | undefined {
  const isAuto = objectIn(cluster, "computeConfig")?.enabled === true;
  if (!isAuto || cluster === undefined || cloudOfCluster(cluster) !== "eks") return undefined;
  return "EKS Auto Mode enforces network policies when a ConfigMap says so, and ConfigMaps are not read.";
}
