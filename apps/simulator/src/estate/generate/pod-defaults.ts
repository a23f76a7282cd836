import { isObject, type Json, type JsonObject } from "../objects.js";

const objects = (value: Json): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The pull policy that the API server sets by the image's tag. */
function pullPolicy(image: string): string {
  if (image.includes("@sha256:")) return "IfNotPresent";
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest" ? "Always" : "IfNotPresent";
}

function defaultProbe(probe: JsonObject): JsonObject {
  const { httpGet, grpc } = probe;
  return {
    ...probe,
    ...(isObject(httpGet) ? { httpGet: { path: "/", scheme: "HTTP", ...httpGet } } : {}),
    ...(isObject(grpc) ? { grpc: { service: "", ...grpc } } : {}),
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    periodSeconds: probe.periodSeconds ?? 10,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}

function defaultEnv(entry: JsonObject): JsonObject {
  if (!isObject(entry.valueFrom) || !isObject(entry.valueFrom.fieldRef)) return entry;
  return { ...entry, valueFrom: { fieldRef: { apiVersion: "v1", ...entry.valueFrom.fieldRef } } };
}

/** With the host's network, every container port is a port of the host. */
function defaultPort(port: JsonObject, hostNetwork: boolean): JsonObject {
  const hostPort = hostNetwork ? { hostPort: port.hostPort ?? port.containerPort } : {};
  return { ...port, ...hostPort, protocol: port.protocol ?? "TCP" };
}

function defaultContainer(container: JsonObject, hostNetwork: boolean): JsonObject {
  const { image, env, ports } = container;
  const probes = Object.fromEntries(
    ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => {
      const probe = container[name];
      return isObject(probe) ? [[name, defaultProbe(probe)]] : [];
    }),
  );
  return {
    ...container,
    ...(env ? { env: objects(env).map(defaultEnv) } : {}),
    ...(ports ? { ports: objects(ports).map((port) => defaultPort(port, hostNetwork)) } : {}),
    resources: defaultResources(container.resources),
    ...probes,
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
    terminationMessagePolicy: container.terminationMessagePolicy ?? "File",
    imagePullPolicy: container.imagePullPolicy ?? pullPolicy(String(image)),
  };
}

/** Requests default to the limits. */
function defaultResources(resources: Json): JsonObject {
  if (!isObject(resources) || !isObject(resources.limits)) return isObject(resources) ? resources : {};
  const requests = isObject(resources.requests) ? resources.requests : {};
  return { ...resources, requests: { ...resources.limits, ...requests } };
}

/** The modes of files from volumes are written out in decimal: 420 is 0644. */
function defaultVolume(volume: JsonObject): JsonObject {
  for (const source of ["configMap", "secret", "projected", "downwardAPI"]) {
    const value = volume[source];
    if (isObject(value)) return { ...volume, [source]: { ...value, defaultMode: value.defaultMode ?? 420 } };
  }
  const { hostPath } = volume;
  if (isObject(hostPath)) return { ...volume, hostPath: { ...hostPath, type: hostPath.type ?? "" } };
  return volume;
}

/** A pod template's spec with the defaults that the API server writes into it. */
export function defaultPodSpec(spec: JsonObject, restartPolicy = "Always"): JsonObject {
  const { containers, initContainers, volumes, serviceAccountName } = spec;
  const complete = (container: JsonObject) => defaultContainer(container, spec.hostNetwork === true);
  return {
    ...spec,
    ...(volumes ? { volumes: objects(volumes).map(defaultVolume) } : {}),
    ...(initContainers ? { initContainers: objects(initContainers).map(complete) } : {}),
    containers: objects(containers).map(complete),
    restartPolicy: spec.restartPolicy ?? restartPolicy,
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? "ClusterFirst",
    ...(serviceAccountName ? { serviceAccountName, serviceAccount: serviceAccountName } : {}),
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? "default-scheduler",
  };
}
