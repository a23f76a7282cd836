// The checks of the baseline level, as of
// https://github.com/kubernetes/pod-security-admission/tree/8f84a87c7f617f64a4ddc1aea24aeeb7a2e07cb8/policy
import { isObject, type Json, listIn, objectIn, textIn } from "../snapshot/object.js";
import {
  type Breach,
  breachAt,
  breachesOf,
  type FindBreaches,
  isFalse,
  oneOf,
  type PodSecurityCheck,
  type Revision,
} from "./check.js";
import { contextHolders, fieldOf, hasUserNamespace, type PodShape } from "./pod-shape.js";
import { unconfinedAnnotations, unconfinedProfiles } from "./seccomp.js";

const appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

function appArmorProfiles(pod: PodShape): Breach[] {
  const field = ["securityContext", "appArmorProfile"];
  const holders = contextHolders(pod).filter((part) => fieldOf(part, field) !== undefined);
  const isAllowed = oneOf(["RuntimeDefault", "Localhost"]);
  const profiles = holders.flatMap((part) => {
    const type = fieldOf(part, [...field, "type"]) ?? "";
    return isAllowed(type) ? [] : [breachAt(part, [...field, "type"], type)];
  });
  const keys = Object.keys(pod.annotations.value).filter((key) => key.startsWith(appArmorAnnotation));
  const isAllowedText = (value: Json) =>
    value === "" || value === "runtime/default" || (typeof value === "string" && value.startsWith("localhost/"));
  return [...profiles, ...keys.flatMap((key) => breachesOf([pod.annotations], [key], isAllowedText))];
}

const defaultCapabilities = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];

/** Capabilities that containers add beyond a list. */
export function addedCapabilities({ containers }: PodShape, allowed: readonly string[]): Breach[] {
  const field = ["securityContext", "capabilities", "add"];
  return containers.flatMap((part) => {
    const added = fieldOf(part, field);
    const excess = Array.isArray(added) ? added.filter((name) => !oneOf(allowed)(name)) : [];
    return excess.length === 0 ? [] : [breachAt(part, field, excess.join(", "))];
  });
}

function hostPorts({ containers }: PodShape): Breach[] {
  return containers.flatMap((part) =>
    (listIn(part.value, "ports") ?? []).flatMap((port, index) => {
      const hostPort = isObject(port) ? (port.hostPort ?? 0) : 0;
      return hostPort === 0 ? [] : [breachAt(part, ["ports", index, "hostPort"], hostPort)];
    }),
  );
}

const hostPlaces = [
  ...["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => [probe]),
  ...["postStart", "preStop"].map((hook) => ["lifecycle", hook]),
].flatMap((place) => ["httpGet", "tcpSocket"].map((action) => [...place, action, "host"]));

function probeHosts({ containers }: PodShape): Breach[] {
  return hostPlaces.flatMap((place) => breachesOf(containers, place, (host) => host === ""));
}

/** Containers that see the whole of /proc. */
export function unmaskedProc({ containers }: PodShape): Breach[] {
  return breachesOf(containers, ["securityContext", "procMount"], oneOf(["Default"]));
}

/** Nothing is found in pods with a user namespace of their own. */
export function outsideUserNamespace(find: FindBreaches): FindBreaches {
  return (pod) => (hasUserNamespace(pod) ? [] : find(pod));
}

function seLinuxOptions(types: readonly string[]): FindBreaches {
  const field = (name: string) => ["securityContext", "seLinuxOptions", name];
  return (pod) => {
    const holders = contextHolders(pod);
    return [
      ...breachesOf(holders, field("type"), oneOf(["", ...types])),
      ...["user", "role"].flatMap((name) => breachesOf(holders, field(name), oneOf([""]))),
    ];
  };
}

function sysctls(allowed: readonly string[]): FindBreaches {
  return ({ pod }) =>
    (listIn(objectIn(pod.value, "securityContext"), "sysctls") ?? []).flatMap((sysctl, index) => {
      const name = (isObject(sysctl) && textIn(sysctl, "name")) || "";
      return allowed.includes(name) ? [] : [breachAt(pod, ["securityContext", "sysctls", index, "name"], name)];
    });
}

/** The safe sysctls grew with Kubernetes: minor version → what it added. */
const sysctlsAdded: readonly (readonly [number, readonly string[]])[] = [
  [
    0,
    [
      ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"],
      ...["net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"],
    ],
  ],
  [27, ["net.ipv4.ip_local_reserved_ports"]],
  [29, ["time", "intvl", "probes"].map((name) => `net.ipv4.tcp_keepalive_${name}`).concat("net.ipv4.tcp_fin_timeout")],
  [32, ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]],
  [37, ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"]],
];
const sysctlRevisions: Revision[] = sysctlsAdded.map(([from]) => ({
  from,
  find: sysctls(sysctlsAdded.flatMap(([since, names]) => (since <= from ? names : []))),
}));

const containerTypes = ["container_t", "container_init_t", "container_kvm_t"];
const always = (find: FindBreaches): Revision[] => [{ from: 0, find }];

export const baselineChecks: readonly PodSecurityCheck[] = [
  {
    id: "appArmorProfile",
    level: "baseline",
    demands: "AppArmor must not be switched off",
    revisions: always(appArmorProfiles),
    rules: ["container-allowed-apparmor"],
  },
  {
    id: "capabilities_baseline",
    level: "baseline",
    demands: "No capability may be added beyond those a runtime gives",
    revisions: always((pod) => addedCapabilities(pod, defaultCapabilities)),
    rules: ["container-default-capabilities-only"],
  },
  {
    id: "hostNamespaces",
    level: "baseline",
    demands: "The host's network, process and IPC namespaces must not be shared",
    revisions: always(({ pod }) =>
      ["hostNetwork", "hostPID", "hostIPC"].flatMap((field) => breachesOf([pod], [field], isFalse)),
    ),
    rules: ["pod-no-host-pid-ipc", "pod-host-network-ports"],
  },
  {
    id: "hostPathVolumes",
    level: "baseline",
    demands: "Directories of the host must not be mounted",
    revisions: always(({ volumes }) =>
      volumes.flatMap((part) => (fieldOf(part, ["hostPath"]) === undefined ? [] : [breachAt(part, ["hostPath"])])),
    ),
    rules: ["pod-allowed-host-paths"],
  },
  {
    id: "hostPorts",
    level: "baseline",
    demands: "Ports of the host must not be taken",
    revisions: always(hostPorts),
    rules: ["pod-host-network-ports"],
  },
  {
    id: "hostProbesAndHostLifecycle",
    level: "baseline",
    demands: "Probes and lifecycle hooks must not name a host",
    revisions: [{ from: 34, find: probeHosts }],
    rules: ["pod-probe-host-restricted"],
  },
  {
    id: "privileged",
    level: "baseline",
    demands: "Containers must not be privileged",
    revisions: always(({ containers }) => breachesOf(containers, ["securityContext", "privileged"], isFalse)),
    rules: ["container-privileged"],
  },
  {
    id: "procMount",
    level: "baseline",
    demands: "/proc must stay masked",
    revisions: [
      { from: 0, find: unmaskedProc },
      { from: 35, find: outsideUserNamespace(unmaskedProc) },
    ],
    rules: ["container-proc-mount-default"],
  },
  {
    id: "seLinuxOptions",
    level: "baseline",
    demands: "SELinux may only have a type made for containers, and neither user nor role",
    revisions: [
      { from: 0, find: seLinuxOptions(containerTypes) },
      { from: 31, find: seLinuxOptions([...containerTypes, "container_engine_t"]) },
    ],
    rules: ["pod-selinux-options-restricted"],
  },
  {
    id: "seccompProfile_baseline",
    level: "baseline",
    demands: "Seccomp must not be switched off",
    revisions: [
      { from: 0, find: unconfinedAnnotations },
      { from: 19, find: unconfinedProfiles },
    ],
    rules: ["container-seccomp-not-unconfined"],
  },
  {
    id: "sysctls",
    level: "baseline",
    demands: "Only sysctls that are kept apart per pod may be set",
    revisions: sysctlRevisions,
    rules: ["pod-safe-sysctls"],
  },
  {
    id: "windowsHostProcess",
    level: "baseline",
    demands: "Windows pods must not run as processes of the host",
    revisions: always((pod) =>
      breachesOf(contextHolders(pod), ["securityContext", "windowsOptions", "hostProcess"], isFalse),
    ),
    rules: ["pod-no-windows-hostprocess"],
  },
];
