import { daysBefore } from "../company.js";
import type { ClusterDefinition, NamespaceDefinition } from "../definition.js";
import { between, pick } from "../random.js";
import { ARCHETYPES, type Archetype } from "./archetypes.js";
import { type Weaknesses, weaknessesOf } from "./security.js";

/** Where an application stands and what it is. */
export interface Application {
  definition: ClusterDefinition;
  namespace: NamespaceDefinition;
  name: string;
  archetype: Archetype;
  replicas: number;
  identity: string;
  has: Weaknesses;
  manager: string;
  createdAt: number;
}

/** `checkout-api:api*3` */
export function readApp(
  definition: ClusterDefinition,
  namespace: NamespaceDefinition,
  seed: number,
  text: string,
): Application {
  const match = /^([a-z0-9-]+):([a-z]+)(?:\*(\d+))?$/.exec(text);
  const [, name = "", kind = "", count] = match ?? [];
  const archetype = Object.hasOwn(ARCHETYPES, kind) ? ARCHETYPES[kind] : undefined;
  if (!archetype) throw new RangeError(`cannot read the application ${text}`);
  const identity = [seed, definition.name, namespace.name, name].join("/");
  const production = definition.environment === "production";
  return {
    definition,
    namespace,
    name,
    archetype,
    replicas: count === undefined ? (production ? archetype.replicas : 1) : Number(count),
    identity,
    has: weaknessesOf(identity, namespace.posture ?? definition.posture),
    manager: pick(
      `${identity}/manager`,
      definition.posture === "careless" ? ["kubectl-client-side-apply", "helm"] : ["helm", "argocd-controller"],
    ),
    createdAt: daysBefore(between(`${identity}/age`, 20, Math.max(21, definition.ageDays - 1))),
  };
}

/** The recommended labels. */
export function labelsOf({ name, namespace, archetype, identity, manager }: Application): Record<string, string> {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": archetype.component,
    "app.kubernetes.io/part-of": namespace.team,
    ...(manager === "helm"
      ? {
          "app.kubernetes.io/managed-by": "Helm",
          "helm.sh/chart": `${name}-${between(`${identity}/chart`, 0, 4)}.${between(`${identity}/c2`, 0, 30)}.0`,
        }
      : {}),
  };
}
