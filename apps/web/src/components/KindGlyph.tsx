import styles from "./KindGlyph.module.css";

/** Own glyphs on a 16-px grid, 1.25 px stroke. Kinds without one of their own share the plain object. */
const glyphs: Record<string, string> = {
  Pod: "M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9ZM2.6 4.9 8 8l5.4-3.1M8 8v6.2",
  Deployment: "M8 1.5 12 3.8v4.4L8 10.5 4 8.2V3.8ZM4 11l4 2.3L12 11M4 13l4 2.3L12 13",
  ReplicaSet: "M3 5.5h7.5V13H3ZM5.5 5.5V3H13v7.5h-2.5",
  StatefulSet:
    "M2.5 4c0-1.2 2.5-2 5.5-2s5.5.8 5.5 2-2.5 2-5.5 2-5.5-.8-5.5-2ZM2.5 4v8c0 1.2 2.5 2 5.5 2s5.5-.8 5.5-2V4M2.5 8c0 1.2 2.5 2 5.5 2s5.5-.8 5.5-2",
  DaemonSet: "M2 2h12v3.5H2ZM2 6.2h12v3.6H2ZM2 10.5h12V14H2ZM4 3.8h.1M4 8h.1M4 12.2h.1",
  Job: "M2.5 2.5h11v11h-11ZM5.5 8.2l1.8 1.8 3.4-4",
  CronJob: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 4.5V8l2.5 1.8",
  Service: "M8 2.2v3.3M3.5 10.5v-2h9v2M8 5.5v3M2 10.5h3v3H2ZM6.5 10.5h3v3h-3ZM11 10.5h3v3h-3Z",
  Ingress: "M1.5 8h8M6.5 5l3 3-3 3M10 2.5h4v11h-4",
  Gateway: "M2.5 14V6.5a5.5 5.5 0 0 1 11 0V14M2.5 10h11M8 1v13",
  NetworkPolicy: "M8 1.8 13.5 4v4c0 3-2.2 5.2-5.5 6.2C4.7 13.2 2.5 11 2.5 8V4ZM5.2 8h5.6",
  Namespace: "M4.5 2H2v12h2.5M11.5 2H14v12h-2.5M6 8h4",
  Node: "M2 3.5h12v4H2ZM2 8.5h12v4H2ZM4.5 5.5h.1M4.5 10.5h.1",
  ServiceAccount: "M8 2a2.7 2.7 0 1 1 0 5.4A2.7 2.7 0 0 1 8 2ZM2.8 14c.3-3 2.3-4.6 5.2-4.6s4.9 1.6 5.2 4.6",
  Role: "M6 2.2a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8ZM8.5 8l5 5M11.5 11l-1.8 1.8",
  ClusterRole: "M6 2.2a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8ZM8.5 8l5 5M11.5 11l-1.8 1.8M6 5.5h.1",
  RoleBinding: "M6.5 9.5 9.5 6.5M7 4.5l1.2-1.2a3 3 0 0 1 4.4 4.4L11.5 9M9 11.5l-1.2 1.2a3 3 0 0 1-4.4-4.4L4.5 7",
  ClusterRoleBinding: "M6.5 9.5 9.5 6.5M7 4.5l1.2-1.2a3 3 0 0 1 4.4 4.4L11.5 9M9 11.5l-1.2 1.2a3 3 0 0 1-4.4-4.4L4.5 7",
  ConfigMap: "M3 1.8h7L13 5v9.2H3ZM5.5 6h5M5.5 8.5h5M5.5 11h3",
  PersistentVolumeClaim: "M2 9.5h12v4H2ZM3.5 9.5 5 3h6l1.5 6.5M11 11.5h.5",
  PersistentVolume: "M2 9.5h12v4H2ZM3.5 9.5 5 3h6l1.5 6.5M4.5 11.5H9",
  StorageClass: "M2 3h12v3H2ZM2 6.5h12v3H2ZM2 10h12v3H2Z",
  ValidatingWebhookConfiguration: "M8 1.8 13.5 4v4c0 3-2.2 5.2-5.5 6.2C4.7 13.2 2.5 11 2.5 8V4ZM5.3 8l2 2 3.4-4",
  CustomResourceDefinition:
    "M5.5 2.5c-1.7 0-1.7 1-1.7 2.3S3.8 8 2 8c1.8 0 1.8 2 1.8 3.2s0 2.3 1.7 2.3M10.5 2.5c1.7 0 1.7 1 1.7 2.3S12.2 8 14 8c-1.8 0-1.8 2-1.8 3.2s0 2.3-1.7 2.3",
  Cluster:
    "M8 1.5 13.8 4.8v6.4L8 14.5 2.2 11.2V4.8ZM8 5.5 10.4 6.8v2.6L8 10.7 5.6 9.4V6.8ZM8 1.5v4M2.2 11.2l3.4-1.8M13.8 11.2l-3.4-1.8",
};

const plain = "M3 3h10v10H3Z";

/** The cloud's own description of a cluster is a cluster, whatever the cloud calls it. */
const clusterKinds = new Set(["ManagedCluster", "AksCluster", "EksCluster", "GkeCluster"]);

/** The glyph of a Kubernetes kind; the kind's name stands beside it. */
export function KindGlyph({ kind, size = 16 }: { kind: string; size?: number }) {
  const path = Object.hasOwn(glyphs, kind) ? glyphs[kind] : clusterKinds.has(kind) ? glyphs.Cluster : plain;
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" className={styles.glyph} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
