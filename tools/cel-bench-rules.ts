// The 15 rules of the benchmark: as CEL with has(), as CEL with optional selection, and by hand.
import type { Container, Pod } from "./cel-bench-pods.ts";

/** What a rule sees of a pod; `containers` are all of its containers, also init and ephemeral ones. */
export interface Input {
  readonly object: Pod;
  readonly containers: readonly Container[];
  readonly params: typeof params;
}

export const params = {
  capabilities: ["NET_BIND_SERVICE", "CHOWN"],
  hostPaths: ["/var/log"],
  ports: [80, 443, 8080, 8443, 9090],
};

const IMAGES = "^(registry\\.example\\.com|ghcr\\.io/acme)/.+$";
const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
const images = new RegExp(IMAGES);

export interface BenchRule {
  readonly id: string;
  readonly has: string;
  readonly optional: string;
  readonly byHand: (input: Input) => boolean;
}

export const benchRules: readonly BenchRule[] = [
  {
    id: "privileged",
    has: "containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || c.securityContext.privileged == false)",
    optional: "containers.all(c, c.?securityContext.?privileged.orValue(false) == false)",
    byHand: ({ containers }) => containers.every((c) => !(c.securityContext?.privileged ?? false)),
  },
  {
    id: "non-root",
    has: `containers.all(c,
      (has(c.securityContext) && has(c.securityContext.runAsNonRoot)
        ? c.securityContext.runAsNonRoot
        : has(object.spec.securityContext) && has(object.spec.securityContext.runAsNonRoot) && object.spec.securityContext.runAsNonRoot)
      || (has(c.securityContext) && has(c.securityContext.runAsUser)
        ? c.securityContext.runAsUser
        : has(object.spec.securityContext) && has(object.spec.securityContext.runAsUser) ? object.spec.securityContext.runAsUser : 0) > 0)`,
    optional: `containers.all(c,
      c.?securityContext.?runAsNonRoot.orValue(object.spec.?securityContext.?runAsNonRoot.orValue(false))
      || c.?securityContext.?runAsUser.orValue(object.spec.?securityContext.?runAsUser.orValue(0)) > 0)`,
    byHand: ({ object, containers }) =>
      containers.every(
        (c) =>
          (c.securityContext?.runAsNonRoot ?? object.spec.securityContext?.runAsNonRoot ?? false) ||
          (c.securityContext?.runAsUser ?? object.spec.securityContext?.runAsUser ?? 0) > 0,
      ),
  },
  {
    id: "privilege-escalation",
    has: "containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && c.securityContext.allowPrivilegeEscalation == false)",
    optional: "containers.all(c, c.?securityContext.?allowPrivilegeEscalation.orValue(true) == false)",
    byHand: ({ containers }) => containers.every((c) => c.securityContext?.allowPrivilegeEscalation === false),
  },
  {
    id: "read-only-root",
    has: "containers.all(c, has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem) && c.securityContext.readOnlyRootFilesystem)",
    optional: "containers.all(c, c.?securityContext.?readOnlyRootFilesystem.orValue(false))",
    byHand: ({ containers }) => containers.every((c) => c.securityContext?.readOnlyRootFilesystem ?? false),
  },
  {
    id: "capabilities",
    has: `containers.all(c, has(c.securityContext) && has(c.securityContext.capabilities)
      && has(c.securityContext.capabilities.drop) && c.securityContext.capabilities.drop.exists(d, d == 'ALL')
      && (!has(c.securityContext.capabilities.add) || c.securityContext.capabilities.add.all(a, a in params.capabilities)))`,
    optional: `containers.all(c, 'ALL' in c.?securityContext.?capabilities.?drop.orValue([])
      && c.?securityContext.?capabilities.?add.orValue([]).all(a, a in params.capabilities))`,
    byHand: ({ containers, params: { capabilities } }) =>
      containers.every(
        (c) =>
          (c.securityContext?.capabilities?.drop?.includes("ALL") ?? false) &&
          (c.securityContext?.capabilities?.add?.every((a) => capabilities.includes(a)) ?? true),
      ),
  },
  {
    id: "host-path",
    has: "object.spec.volumes.all(v, !has(v.hostPath) || params.hostPaths.exists(p, v.hostPath.path == p || v.hostPath.path.startsWith(p + '/')))",
    optional:
      "object.spec.volumes.all(v, !has(v.hostPath) || params.hostPaths.exists(p, v.hostPath.path == p || v.hostPath.path.startsWith(p + '/')))",
    byHand: ({ object, params: { hostPaths } }) =>
      object.spec.volumes.every(
        ({ hostPath }) =>
          hostPath === undefined || hostPaths.some((p) => hostPath.path === p || hostPath.path.startsWith(`${p}/`)),
      ),
  },
  {
    id: "registries",
    has: `containers.all(c, c.image.matches(${JSON.stringify(IMAGES)}))`,
    optional: `containers.all(c, c.image.matches(${JSON.stringify(IMAGES)}))`,
    byHand: ({ containers }) => containers.every((c) => images.test(c.image)),
  },
  {
    id: "limits",
    has: "containers.all(c, has(c.resources) && has(c.resources.limits) && has(c.resources.limits.cpu) && has(c.resources.limits.memory))",
    optional: "containers.all(c, c.?resources.?limits.?cpu.hasValue() && c.?resources.?limits.?memory.hasValue())",
    byHand: ({ containers }) =>
      containers.every((c) => c.resources?.limits?.cpu !== undefined && c.resources.limits.memory !== undefined),
  },
  {
    id: "host-namespaces",
    has: "!(has(object.spec.hostPID) && object.spec.hostPID) && !(has(object.spec.hostIPC) && object.spec.hostIPC)",
    optional: "!object.spec.?hostPID.orValue(false) && !object.spec.?hostIPC.orValue(false)",
    byHand: ({ object }) => !(object.spec.hostPID ?? false) && !(object.spec.hostIPC ?? false),
  },
  {
    id: "host-network",
    has: `!(has(object.spec.hostNetwork) && object.spec.hostNetwork)
      && containers.all(c, !has(c.ports) || c.ports.all(p, !has(p.hostPort) || p.hostPort == 0))`,
    optional: `!object.spec.?hostNetwork.orValue(false)
      && containers.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))`,
    byHand: ({ object, containers }) =>
      !(object.spec.hostNetwork ?? false) &&
      containers.every((c) => c.ports?.every((p) => (p.hostPort ?? 0) === 0) ?? true),
  },
  {
    id: "ports",
    has: "containers.all(c, !has(c.ports) || c.ports.all(p, p.containerPort in params.ports))",
    optional: "containers.all(c, c.?ports.orValue([]).all(p, p.containerPort in params.ports))",
    byHand: ({ containers, params: { ports } }) =>
      containers.every((c) => c.ports?.every((p) => ports.includes(p.containerPort)) ?? true),
  },
  {
    id: "apparmor",
    has: `!has(object.metadata.annotations) || containers.all(c, !(('${APPARMOR}' + c.name) in object.metadata.annotations)
      || object.metadata.annotations['${APPARMOR}' + c.name] in ['runtime/default', 'localhost/custom'])`,
    optional: `!has(object.metadata.annotations) || containers.all(c,
      object.metadata.annotations[?'${APPARMOR}' + c.name].orValue('runtime/default') in ['runtime/default', 'localhost/custom'])`,
    byHand: ({ object, containers }) => {
      const { annotations } = object.metadata;
      if (annotations === undefined) return true;
      return containers.every((c) => {
        const profile = annotations[APPARMOR + c.name];
        return profile === undefined || profile === "runtime/default" || profile === "localhost/custom";
      });
    },
  },
  {
    id: "seccomp",
    has: `containers.all(c, has(c.securityContext) && has(c.securityContext.seccompProfile)
      ? c.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost']
      : has(object.spec.securityContext) && has(object.spec.securityContext.seccompProfile)
        && object.spec.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost'])`,
    optional: `containers.all(c, c.?securityContext.?seccompProfile.?type.orValue(
      object.spec.?securityContext.?seccompProfile.?type.orValue('')) in ['RuntimeDefault', 'Localhost'])`,
    byHand: ({ object, containers }) =>
      containers.every((c) => {
        const type = c.securityContext?.seccompProfile?.type ?? object.spec.securityContext?.seccompProfile?.type;
        return type === "RuntimeDefault" || type === "Localhost";
      }),
  },
  {
    id: "pinned-images",
    has: "containers.all(c, c.image.contains('@sha256:') || (c.image.contains(':') && !c.image.endsWith(':latest')))",
    optional:
      "containers.all(c, c.image.contains('@sha256:') || (c.image.contains(':') && !c.image.endsWith(':latest')))",
    byHand: ({ containers }) =>
      containers.every((c) => c.image.includes("@sha256:") || (c.image.includes(":") && !c.image.endsWith(":latest"))),
  },
  {
    id: "secrets-in-env",
    has: "containers.all(c, !has(c.env) || c.env.all(e, !has(e.valueFrom) || !has(e.valueFrom.secretKeyRef)))",
    optional: "containers.all(c, c.?env.orValue([]).all(e, !e.?valueFrom.?secretKeyRef.hasValue()))",
    byHand: ({ containers }) =>
      containers.every((c) => c.env?.every((e) => e.valueFrom?.secretKeyRef === undefined) ?? true),
  },
];
