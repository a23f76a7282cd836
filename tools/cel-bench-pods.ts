// Pods for the benchmark of CEL engines: from a seed, about 3.2 kB of JSON each, good and bad ones mixed.

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly containerPort: number; readonly hostPort?: number; readonly protocol: string }[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: EnvSource }[];
  readonly resources?: { readonly limits?: Quantities; readonly requests?: Quantities };
  readonly securityContext?: ContainerSecurity;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly args: readonly string[];
  readonly livenessProbe: object;
}

interface EnvSource {
  readonly secretKeyRef?: { readonly name: string; readonly key: string };
  readonly fieldRef?: { readonly fieldPath: string };
}

interface Quantities {
  readonly cpu?: string;
  readonly memory?: string;
}

interface ContainerSecurity {
  readonly privileged?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
}

export interface Pod {
  readonly kind: "Pod";
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly securityContext?: Pick<ContainerSecurity, "runAsNonRoot" | "runAsUser" | "seccompProfile">;
    readonly volumes: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
  };
}

/** Random numbers from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class PodFactory {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #count(below: number): number {
    return Math.floor(this.#random() * below);
  }

  #pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.#count(items.length)] ?? items[0];
  }

  /** The value, with a probability; else nothing. */
  #maybe<Key extends string, Value>(probability: number, key: Key, value: () => Value): { [K in Key]?: Value } {
    if (!this.#chance(probability)) return {};
    const entry: { [K in Key]?: Value } = {};
    entry[key] = value();
    return entry;
  }

  #hex(length: number): string {
    return Array.from({ length }, () => this.#count(16).toString(16)).join("");
  }

  #image(): string {
    const registry = this.#pick([
      "registry.example.com/",
      "registry.example.com/",
      "ghcr.io/acme/",
      "docker.io/library/",
      "",
    ]);
    const name = this.#pick(["shop/web", "shop/api", "shop/cart", "billing/ledger", "tools/proxy", "redis", "nginx"]);
    const tag = this.#pick([`:1.${this.#count(20)}.${this.#count(10)}`, `:v${this.#count(40)}`, ":latest", ""]);
    return this.#chance(0.15) ? `${registry}${name}@sha256:${this.#hex(64)}` : `${registry}${name}${tag}`;
  }

  #security(): ContainerSecurity {
    return {
      ...this.#maybe(0.3, "privileged", () => this.#chance(0.05)),
      ...this.#maybe(0.4, "runAsNonRoot", () => this.#chance(0.9)),
      ...this.#maybe(0.4, "runAsUser", () => (this.#chance(0.1) ? 0 : 1000 + this.#count(9000))),
      ...this.#maybe(0.7, "allowPrivilegeEscalation", () => this.#chance(0.05)),
      ...this.#maybe(0.6, "readOnlyRootFilesystem", () => this.#chance(0.9)),
      ...this.#maybe(0.7, "capabilities", () => ({
        drop: [this.#chance(0.8) ? "ALL" : "MKNOD"],
        ...this.#maybe(0.3, "add", () => [this.#pick(["NET_BIND_SERVICE", "CHOWN", "SYS_ADMIN"])]),
      })),
      ...this.#maybe(0.3, "seccompProfile", () => ({
        type: this.#pick(["RuntimeDefault", "Localhost", "Unconfined"]),
      })),
    };
  }

  #container(name: string): Container {
    return {
      name,
      image: this.#image(),
      args: ["--config", `/etc/${name}/config.yaml`, `--log-level=${this.#pick(["info", "warn", "debug"])}`],
      ...this.#maybe(0.7, "ports", () =>
        Array.from({ length: 1 + this.#count(3) }, () => ({
          containerPort: this.#pick([80, 443, 8080, 8443, 9090, 9102, 31_000]),
          protocol: "TCP",
          ...this.#maybe(0.03, "hostPort", () => 8080),
        })),
      ),
      ...this.#maybe(0.8, "env", () =>
        Array.from({ length: 1 + this.#count(6) }, (_none, index) => ({
          name: `SETTING_${index}`,
          ...(this.#chance(0.05)
            ? { valueFrom: { secretKeyRef: { name: "credentials", key: "password" } } }
            : this.#chance(0.2)
              ? { valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }
              : { value: this.#hex(16) }),
        })),
      ),
      ...this.#maybe(0.85, "resources", () => ({
        ...this.#maybe(0.9, "limits", () => ({ cpu: "500m", ...this.#maybe(0.95, "memory", () => "512Mi") })),
        requests: { cpu: "100m", memory: "128Mi" },
      })),
      ...this.#maybe(0.85, "securityContext", () => this.#security()),
      volumeMounts: [
        { name: "config", mountPath: `/etc/${name}`, readOnly: true },
        { name: "kube-api-access", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
      ],
      livenessProbe: {
        httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" },
        periodSeconds: 10,
        failureThreshold: 3,
      },
    };
  }

  pod(index: number): Pod {
    const names = ["app", "proxy", "logs"].slice(0, 1 + this.#count(3));
    const pod = {
      apiVersion: "v1",
      kind: "Pod" as const,
      metadata: {
        name: `workload-${index}-${this.#hex(5)}`,
        namespace: this.#pick(["shop", "billing", "tools"]),
        uid: `${this.#hex(8)}-${this.#hex(4)}-${this.#hex(4)}-${this.#hex(4)}-${this.#hex(12)}`,
        resourceVersion: String(100_000 + index),
        creationTimestamp: "2026-05-04T10:11:12Z",
        labels: {
          app: `workload-${index % 900}`,
          "pod-template-hash": this.#hex(10),
          "app.kubernetes.io/part-of": "shop",
        },
        ...this.#maybe(0.5, "annotations", () => ({
          "prometheus.io/scrape": "true",
          ...this.#maybe(0.4, `container.apparmor.security.beta.kubernetes.io/${names[0]}`, () =>
            this.#pick(["runtime/default", "localhost/custom", "unconfined"]),
          ),
        })),
      },
      spec: {
        serviceAccountName: "default",
        nodeName: `node-${this.#count(200)}`,
        restartPolicy: "Always",
        dnsPolicy: "ClusterFirst",
        schedulerName: "default-scheduler",
        terminationGracePeriodSeconds: 30,
        ...this.#maybe(0.03, "hostNetwork", () => true),
        ...this.#maybe(0.02, "hostPID", () => true),
        ...this.#maybe(0.02, "hostIPC", () => true),
        ...this.#maybe(0.5, "securityContext", () => ({
          ...this.#maybe(0.6, "runAsNonRoot", () => true),
          ...this.#maybe(0.3, "runAsUser", () => 2000),
          ...this.#maybe(0.5, "seccompProfile", () => ({ type: "RuntimeDefault" })),
        })),
        volumes: [
          { name: "config", configMap: { name: `workload-${index % 900}`, defaultMode: 420 } },
          {
            name: "kube-api-access",
            projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: "token" } }] },
          },
          ...(this.#chance(0.1)
            ? [{ name: "host", hostPath: { path: this.#pick(["/var/log", "/var/log/pods", "/etc", "/"]) } }]
            : []),
        ],
        containers: names.map((name) => this.#container(name)),
        ...this.#maybe(0.4, "initContainers", () => [this.#container("init")]),
        ...this.#maybe(0.02, "ephemeralContainers", () => [this.#container("debugger")]),
      },
      status: {
        phase: "Running",
        podIP: `10.0.${this.#count(250)}.${this.#count(250)}`,
        conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
          type,
          status: "True",
        })),
      },
    };
    // Through text, so that the objects have the shape that objects from an API have.
    return JSON.parse(JSON.stringify(pod)) as Pod;
  }
}

export function generatePods(count: number, seed: number): Pod[] {
  const factory = new PodFactory(seed);
  return Array.from({ length: count }, (_none, index) => factory.pod(index));
}
