import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace } from "../component.js";
import { planCrds } from "../crds.js";

/** Argo CD: its controller may do everything, which is how it ships. */
export function planArgoCd(definition: ClusterDefinition): Part {
  const namespace = "argocd";
  const own = { rules: ["read core secrets,configmaps", "read argoproj.io applications,appprojects"] };
  const image = "quay.io/argoproj/argocd:v3.1.8";
  const make = (name: string, command: string, more: Partial<Component>): Component => ({
    namespace,
    name,
    controller: "Deployment",
    labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "argocd" },
    containers: [{ name, image, args: [command], resources: "100m/256Mi", confinement: "restricted" }],
    ...more,
  });
  return planComponents(
    definition,
    [
      make("argocd-application-controller", "/usr/local/bin/argocd-application-controller", {
        ...own,
        controller: "StatefulSet",
        clusterRules: ["* * *", "* *"],
      }),
      make("argocd-server", "/usr/local/bin/argocd-server", {
        ...own,
        replicas: 2,
        service: {
          ports: [
            { name: "http", port: 80, targetPort: 8080 },
            { name: "https", port: 443, targetPort: 8080 },
          ],
        },
        clusterRules: ["delete,get,patch * *", "list core events", "get core pods,pods/log"],
      }),
      make("argocd-repo-server", "/usr/local/bin/argocd-repo-server", { ...own, replicas: 2 }),
      make("argocd-applicationset-controller", "/usr/local/bin/argocd-applicationset-controller", own),
      make("argocd-notifications-controller", "/usr/local/bin/argocd-notifications", own),
      make("argocd-redis", "redis", {
        containers: [
          {
            name: "redis",
            image: "public.ecr.aws/docker/library/redis:7.2.11-alpine",
            args: ["--save", "", "--appendonly", "no"],
            ports: "redis:6379",
            confinement: "restricted",
          },
        ],
      }),
    ],
    [
      ...platformNamespace(definition, namespace),
      ...planCrds(definition, [
        "Application applications argoproj.io v1alpha1",
        "ApplicationSet applicationsets argoproj.io v1alpha1",
        "AppProject appprojects argoproj.io v1alpha1",
      ]),
    ],
  );
}
