import type { RuleView } from "@periplus/shared/rule";
import { type SecurityControlId, securityControls } from "@periplus/shared/security-control";
import type { Severity } from "@periplus/shared/vocabulary";

/** A rule and how the estate breaks it: where the evidence lies, and what is seen there. */
export interface MockRule extends RuleView {
  odds: number;
  path: string;
  seen: string;
}

const workloads = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Pod"];
const pod = "spec.template.spec";
const container = `${pod}.containers[0]`;

type Draft = {
  id: string;
  title: string;
  severity: Severity;
  control: SecurityControlId;
  odds: number;
  path: string;
  seen: string;
  why: string;
  fix: string;
  expression: string;
} & Partial<Pick<RuleView, "appliesTo" | "parameters" | "configure" | "remedy">>;

const rule = ({ why, fix, ...draft }: Draft): MockRule => ({
  version: 1,
  status: "stable",
  appliesTo: workloads,
  parameters: [],
  configure: "optional",
  controlTitle: securityControls[draft.control].title,
  description: `${draft.title}. Each container of the workload is looked at, init containers included.`,
  rationale: why,
  remedy: { kind: "patch", risk: "disruptive", text: fix },
  mappings: { "CIS Kubernetes 1.11": ["5.2"], "MITRE ATT&CK": ["T1611"] },
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
  ...draft,
});

const secure: SecurityControlId = "remediate-security-configurations";
const access: SecurityControlId = "manage-access-and-permissions";
const network: SecurityControlId = "restrict-unauthorized-network-access";

export const mockRules: readonly MockRule[] = [
  rule({
    id: "privileged-container",
    title: "Containers should not run privileged",
    severity: "high",
    control: access,
    odds: 0.1,
    path: `${container}.securityContext.privileged`,
    seen: "The container runs privileged",
    why: "A privileged container has every capability and all devices of its node: whoever breaks into it owns the node.",
    fix: "Set `securityContext.privileged` to `false`. The pods restart.",
    expression: "containers.all(c, !c.?securityContext.?privileged.orValue(false))",
  }),
  rule({
    id: "host-namespaces",
    title: "Containers should not share sensitive host namespaces",
    severity: "medium",
    control: access,
    odds: 0.12,
    path: `${pod}.hostPID`,
    seen: "The pod shares the process namespace of its node",
    why: "Processes of the node and of every other pod become visible, and with enough rights controllable.",
    fix: "Set `hostPID` and `hostIPC` to `false`.",
    expression: "!podSpec.?hostPID.orValue(false) && !podSpec.?hostIPC.orValue(false)",
  }),
  rule({
    id: "host-network-and-ports",
    title: "Pods should not use the network of the node",
    severity: "medium",
    control: network,
    odds: 0.14,
    path: `${pod}.hostNetwork`,
    seen: "The pod shares the network of its node",
    why: "A process in such a pod can listen to and reach everything the node can, the metadata service included.",
    fix: "Set `hostNetwork` to `false`. Publish the port through a Service.",
    expression: "!podSpec.?hostNetwork.orValue(false)",
    parameters: [
      {
        name: "allowHostNetwork",
        type: "bool",
        description: "Whether the node's network may be used at all",
        default: false,
      },
      { name: "minPort", type: "int", description: "The lowest host port that is allowed", default: 0 },
      { name: "maxPort", type: "int", description: "The highest host port that is allowed", default: 0 },
    ],
  }),
  rule({
    id: "run-as-root",
    title: "Containers should not run as root",
    severity: "high",
    control: access,
    odds: 0.4,
    path: `${container}.securityContext.runAsUser`,
    seen: "The container runs as user 0",
    why: "Root inside a container is root on the node as soon as the isolation between them fails.",
    fix: "Set `runAsNonRoot: true` and a `runAsUser` above 0.",
    expression: "containers.all(c, c.?securityContext.?runAsNonRoot.orValue(false))",
  }),
  rule({
    id: "privilege-escalation",
    title: "Containers should not allow privilege escalation",
    severity: "medium",
    control: access,
    odds: 0.5,
    path: `${container}.securityContext.allowPrivilegeEscalation`,
    seen: "Privilege escalation is allowed",
    why: "A process could gain more rights than its parent, through setuid binaries for instance.",
    fix: "Set `allowPrivilegeEscalation` to `false`.",
    expression: "containers.all(c, !c.?securityContext.?allowPrivilegeEscalation.orValue(true))",
  }),
  rule({
    id: "read-only-root-filesystem",
    title: "Containers should have a read-only root filesystem",
    severity: "medium",
    control: secure,
    odds: 0.55,
    path: `${container}.securityContext.readOnlyRootFilesystem`,
    seen: "The root filesystem can be written",
    why: "What cannot be written cannot be replaced by an intruder's tools.",
    fix: "Set `readOnlyRootFilesystem` to `true` and mount an emptyDir where the program writes.",
    expression: "containers.all(c, c.?securityContext.?readOnlyRootFilesystem.orValue(false))",
  }),
  rule({
    id: "cpu-and-memory-limits",
    title: "Containers should have CPU and memory limits",
    severity: "medium",
    control: "protect-applications-against-ddos",
    odds: 0.35,
    path: `${container}.resources`,
    seen: "No memory limit is set",
    why: "One container without limits can starve all others of its node.",
    fix: "Set `resources.limits.cpu` and `resources.limits.memory`.",
    expression: "containers.all(c, has(c.resources.limits) && 'memory' in c.resources.limits)",
  }),
  rule({
    id: "least-privileged-capabilities",
    title: "Containers should use the least privileged Linux capabilities",
    severity: "medium",
    control: access,
    odds: 0.25,
    path: `${container}.securityContext.capabilities`,
    seen: "NET_ADMIN is added",
    why: "Each capability is a part of root's power.",
    fix: "Drop `ALL` and add only what the program needs.",
    expression: "containers.all(c, c.securityContext.capabilities.add.all(x, x in params.allowedCapabilities))",
    parameters: [
      { name: "allowedCapabilities", type: "list<string>", description: "Capabilities that may be added", default: [] },
      {
        name: "requiredDropCapabilities",
        type: "list<string>",
        description: "Capabilities that must be dropped",
        default: [],
      },
    ],
  }),
  rule({
    id: "trusted-registries",
    title: "Images should come from trusted registries only",
    severity: "high",
    control: secure,
    odds: 0,
    path: `${container}.image`,
    seen: "The image comes from docker.io",
    why: "An image from anywhere brings whatever its author put into it.",
    fix: "Copy the image to a registry of your own and refer to it there.",
    expression: "containers.all(c, c.image.matches(params.allowedImages))",
    configure: "required",
    parameters: [
      {
        name: "allowedImages",
        type: "string",
        description: "A regular expression that names of allowed images match",
        default: null,
      },
    ],
    remedy: {
      kind: "manual",
      risk: "may-break",
      text: "Copy the image to a registry of your own and refer to it there.",
    },
  }),
  rule({
    id: "service-allowed-ports",
    title: "Services should listen on allowed ports only",
    severity: "medium",
    control: network,
    odds: 0,
    appliesTo: ["Service"],
    path: "spec.ports[0].port",
    seen: "Port 6001 is not allowed",
    why: "A port nobody expects is a door nobody watches.",
    fix: "Use a port of the list, or add this one to it.",
    expression: "object.spec.ports.all(p, p.port in params.allowedPorts)",
    configure: "required",
    parameters: [
      { name: "allowedPorts", type: "list<int>", description: "Ports that Services may listen on", default: null },
    ],
  }),
  rule({
    id: "cluster-admin-bindings",
    title: "cluster-admin should be bound only where it is needed",
    severity: "critical",
    control: access,
    odds: 0.22,
    appliesTo: ["ClusterRoleBinding"],
    path: "roleRef.name",
    seen: "The role cluster-admin is bound to a service account of a workload",
    why: "Whoever gets that account's token controls the whole cluster.",
    fix: "Bind a Role with the verbs that the program needs.",
    expression: "object.roleRef.name != 'cluster-admin'",
    remedy: { kind: "manual", risk: "may-break", text: "Bind a Role with the verbs that the program needs." },
  }),
  rule({
    id: "aks-authorized-ip-ranges",
    title: "The API server of an AKS cluster should be reachable from known networks only",
    severity: "critical",
    control: network,
    odds: 0.6,
    appliesTo: ["ManagedCluster"],
    path: "properties.apiServerAccessProfile.authorizedIPRanges",
    seen: "The API server answers the whole internet",
    why: "Stolen credentials work from anywhere, and every fault of the API server is one request away.",
    fix: "Set authorized IP ranges, or make the cluster private.",
    expression: "object.properties.apiServerAccessProfile.authorizedIPRanges.size() > 0",
    remedy: {
      kind: "cli",
      risk: "may-break",
      text: "Set authorized IP ranges. Clients outside of them lose the API server.",
      command: "az aks update --resource-group rg --name NAME --api-server-authorized-ip-ranges 203.0.113.0/24",
    },
  }),
  rule({
    id: "eks-audit-logs",
    title: "EKS clusters should write audit logs",
    severity: "low",
    control: "enable-auditing-and-logging",
    odds: 0.6,
    appliesTo: ["EksCluster"],
    path: "logging.clusterLogging[0].enabled",
    seen: "The log types audit and authenticator are off",
    why: "Without them nobody can tell afterwards who did what.",
    fix: "Turn the log types `audit` and `authenticator` on.",
    expression: "object.logging.clusterLogging.exists(l, l.enabled && 'audit' in l.types)",
    remedy: {
      kind: "cli",
      risk: "safe",
      text: "Turn the log types on. Costs arise for the logs that are kept.",
      command:
        'aws eks update-cluster-config --name NAME --logging \'{"clusterLogging":[{"types":["audit"],"enabled":true}]}\'',
    },
  }),
  rule({
    id: "default-service-account-token",
    title: "Workloads that do not call the API should not mount a token",
    severity: "low",
    control: "implement-security-best-practices",
    odds: 0.6,
    path: `${pod}.automountServiceAccountToken`,
    seen: "A token of the service account `default` is mounted",
    why: "A token that is not needed is still a token that can be stolen.",
    fix: "Set `automountServiceAccountToken` to `false`.",
    expression: "podSpec.?automountServiceAccountToken.orValue(true) == false",
  }),
];

export const ruleById = new Map(mockRules.map((each) => [each.id, each]));
