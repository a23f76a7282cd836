import { cloudOfCluster } from "../../normalise/cloud-shape.js";
import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import { texts } from "../selector.js";

/** What the pods of a control plane tell of it, and what a cloud tells of one that it runs. */
export class ControlPlaneSurvey {
  /** Minor versions of Kubernetes 1 that API servers run, by the tags of their images. */
  readonly minors = new Set<number>();
  /** Files with the certificate authorities by which API servers know their clients. */
  readonly clientCas = new Set<string>();

  /**
   * The API server of kubeadm and its like is a static pod with a command of that name; where a cluster carries its own
   * control plane a workload makes such pods.
   */
  takePods(namespace: string, spec: JsonObject | undefined): void {
    if (namespace !== "kube-system") return;
    for (const container of listIn(spec, "containers") ?? []) {
      if (!isObject(container)) continue;
      const words = [...texts(listIn(container, "command")), ...texts(listIn(container, "args"))];
      if (!words.some((word) => word === "kube-apiserver" || word.endsWith("/kube-apiserver"))) continue;
      const minor = minorOf(/:([^:@/]+)(?:@|$)/.exec(textIn(container, "image") ?? "")?.[1]);
      if (minor !== undefined) this.minors.add(minor);
      for (const word of words) {
        const file = /^--client-ca-file=(.+)$/.exec(word)?.[1];
        if (file !== undefined) this.clientCas.add(file);
      }
    }
  }
}

/** The minor version of Kubernetes that a cloud says its control plane runs; undefined where it says none. */
export function minorOfCloud(cluster: JsonObject | undefined): number | undefined {
  const kind = cluster === undefined ? null : cloudOfCluster(cluster);
  const properties = objectIn(cluster, "properties");
  switch (kind) {
    case "aks":
      return minorOf(textIn(properties, "currentKubernetesVersion") ?? textIn(properties, "kubernetesVersion"));
    case "eks":
      return minorOf(textIn(cluster, "version"));
    case "gke":
      return minorOf(textIn(cluster, "currentMasterVersion"));
    default:
      return undefined;
  }
}

/** Of `v1.34.1`, `1.34` and `1.34.1-gke.100`. */
function minorOf(version: string | undefined): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?![\d])/.exec(version ?? "")?.[1];
  return minor === undefined ? undefined : Number(minor);
}
