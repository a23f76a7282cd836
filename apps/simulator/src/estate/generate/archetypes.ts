import type { JsonObject } from "../objects.js";
import type { Controller } from "../plan.js";

/** What kind of software an application is. */
export interface Archetype {
  component: string;
  controller: Controller;
  replicas: number;
  ports: { name: string; port: number; servicePort?: number }[];
  /** Answers health checks over HTTP. */
  http: boolean;
  /** Stands behind an Ingress. */
  public: boolean;
  resources: JsonObject;
  /** Third-party image; the company's own software where it is not given. */
  image?: string;
  args?: string[];
  /** Size of each replica's volume. */
  storage?: string;
  dataPath?: string;
  /** User id that the image expects. */
  user?: number;
}

function sized(cpu: string, memory: string, limitCpu: string, limitMemory: string): JsonObject {
  return { limits: { cpu: limitCpu, memory: limitMemory }, requests: { cpu, memory } };
}

const WEB = { name: "http", port: 8080, servicePort: 80 };
const METRICS = { name: "metrics", port: 9090 };

const own: Omit<Archetype, "component"> = {
  controller: "Deployment",
  replicas: 2,
  ports: [WEB, METRICS],
  http: true,
  public: false,
  resources: sized("100m", "128Mi", "500m", "512Mi"),
};

function store(
  component: string,
  image: string,
  port: number,
  portName: string,
  storage: string,
  dataPath: string,
  user: number,
): Archetype {
  return {
    component,
    controller: "StatefulSet",
    replicas: 3,
    ports: [{ name: portName, port }],
    http: false,
    public: false,
    resources: sized("250m", "512Mi", "2", "2Gi"),
    image,
    storage,
    dataPath,
    user,
  };
}

/** By the word after the colon in a namespace's list of applications. */
export const ARCHETYPES: Readonly<Record<string, Archetype>> = {
  web: { ...own, component: "frontend", public: true, replicas: 3 },
  api: { ...own, component: "api" },
  edge: { ...own, component: "gateway", public: true, replicas: 3 },
  worker: { ...own, component: "worker", ports: [METRICS], resources: sized("200m", "256Mi", "1", "1Gi") },
  agent: {
    ...own,
    component: "agent",
    controller: "DaemonSet",
    ports: [METRICS],
    resources: sized("50m", "64Mi", "200m", "256Mi"),
  },
  cron: { ...own, component: "batch", controller: "CronJob", ports: [], resources: sized("100m", "128Mi", "1", "1Gi") },
  job: {
    ...own,
    component: "migration",
    controller: "Job",
    ports: [],
    resources: sized("100m", "128Mi", "500m", "256Mi"),
  },
  bare: {
    ...own,
    component: "debug",
    controller: "Pod",
    replicas: 1,
    ports: [],
    image: "docker.io/nicolaka/netshoot:v0.13",
    args: ["sleep", "infinity"],
  },
  legacy: { ...own, component: "legacy", controller: "ReplicationController", ports: [WEB] },
  redis: store("redis", "docker.io/library/redis:7.4.6", 6379, "redis", "8Gi", "/data", 999),
  postgres: store(
    "postgres",
    "docker.io/library/postgres:17.6",
    5432,
    "postgres",
    "50Gi",
    "/var/lib/postgresql/data",
    999,
  ),
  mysql: store("mysql", "docker.io/library/mysql:8.4.6", 3306, "mysql", "20Gi", "/var/lib/mysql", 999),
  mongo: store("mongodb", "docker.io/library/mongo:8.0.14", 27017, "mongo", "50Gi", "/data/db", 999),
  kafka: store("kafka", "quay.io/strimzi/kafka:0.48.0-kafka-4.1.0", 9092, "kafka", "200Gi", "/var/lib/kafka", 1001),
  rabbitmq: store(
    "rabbitmq",
    "docker.io/library/rabbitmq:4.1.4-management",
    5672,
    "amqp",
    "20Gi",
    "/var/lib/rabbitmq",
    999,
  ),
  elastic: store(
    "elasticsearch",
    "docker.elastic.co/elasticsearch/elasticsearch:9.1.5",
    9200,
    "http",
    "100Gi",
    "/usr/share/elasticsearch/data",
    1000,
  ),
  nginx: {
    ...own,
    component: "nginx",
    public: true,
    ports: [{ name: "http", port: 80 }],
    image: "docker.io/library/nginx:1.29.2",
    resources: sized("50m", "64Mi", "200m", "128Mi"),
  },
  wordpress: {
    ...own,
    component: "wordpress",
    public: true,
    ports: [{ name: "http", port: 80 }],
    image: "docker.io/library/wordpress:6.8.3-apache",
  },
};
