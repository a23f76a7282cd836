import { type JsonObject, objectIn, textIn } from "../snapshot/object.js";

/** Whose copy in a repository or chart an object is: a change made in the cluster is undone with the next of theirs. */
export interface ManagedBy {
  tool: "helm" | "argo-cd" | "flux-helm-release" | "flux-kustomization";
  /** Of the release, the application, the HelmRelease or the Kustomization. */
  name: string;
  /** Null where the object does not say it. */
  namespace: string | null;
}

/**
 * Reads what tools leave on the objects that they apply. Names:
 * - Flux: labels, https://fluxcd.io/flux/components/kustomize/kustomizations/ and
 *   https://fluxcd.io/flux/components/helm/helmreleases/
 * - Argo CD: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/ (the annotation is
 *   `application:group/Kind:namespace/name`, with the application's namespace in front and `_` after it where
 *   applications live in several). Its older label `app.kubernetes.io/instance` is used by too many others.
 * - Helm: https://helm.sh/docs/topics/charts_hooks/ does not name them; pkg/action/validate.go of Helm 3 does.
 */
export function managedBy(object: JsonObject): ManagedBy | null {
  const metadata = objectIn(object, "metadata");
  const labels = objectIn(metadata, "labels");
  const annotations = objectIn(metadata, "annotations");
  return byFlux(labels) ?? byArgo(labels, annotations) ?? byHelm(labels, annotations);
}

function byFlux(labels: JsonObject | undefined): ManagedBy | null {
  for (const [prefix, tool] of [
    ["helm.toolkit.fluxcd.io", "flux-helm-release"],
    ["kustomize.toolkit.fluxcd.io", "flux-kustomization"],
  ] as const) {
    const name = textIn(labels, `${prefix}/name`);
    if (name) return { tool, name, namespace: textIn(labels, `${prefix}/namespace`) ?? null };
  }
  return null;
}

function byArgo(labels: JsonObject | undefined, annotations: JsonObject | undefined): ManagedBy | null {
  const tracked = textIn(annotations, "argocd.argoproj.io/tracking-id")?.split(":")[0];
  const name = tracked || textIn(labels, "argocd.argoproj.io/instance");
  if (!name) return null;
  const end = name.indexOf("_");
  if (end <= 0) return { tool: "argo-cd", name, namespace: null };
  return { tool: "argo-cd", name: name.slice(end + 1), namespace: name.slice(0, end) };
}

function byHelm(labels: JsonObject | undefined, annotations: JsonObject | undefined): ManagedBy | null {
  const name = textIn(annotations, "meta.helm.sh/release-name");
  if (name) return { tool: "helm", name, namespace: textIn(annotations, "meta.helm.sh/release-namespace") ?? null };
  const instance = textIn(labels, "app.kubernetes.io/instance") ?? textIn(labels, "release");
  const isHelm = textIn(labels, "app.kubernetes.io/managed-by") === "Helm" || textIn(labels, "heritage") === "Helm";
  return isHelm && instance ? { tool: "helm", name: instance, namespace: null } : null;
}
