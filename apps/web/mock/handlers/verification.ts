import type { Verification, VerificationCheck } from "@periplus/shared/verification";
import { type MockConnector, mockClusters } from "../estate/clusters";
import { hoursAgo } from "../estate/random";

/** One right is missing in the first cluster, and one is too many. */
export function verificationOf(connector: MockConnector): Verification {
  const clusters = mockClusters.filter((each) => each.connector === connector);
  const checks = clusters.flatMap(({ id, name }, index): VerificationCheck[] => {
    const where = { place: name, clusterId: id, rules: ["container-no-privileged"], lastUsedAt: hoursAgo(1.2) };
    const works = { ...where, outcome: "works" as const, message: null, remedy: null };
    if (index > 0) return [{ ...works, permission: "list core/pods" }];
    return [
      { ...works, permission: "list core/pods" },
      {
        ...where,
        permission: "list core/nodes",
        outcome: "missing",
        message: "no RBAC policy matched",
        remedy: "kubectl apply -f periplus.yaml",
        lastUsedAt: null,
      },
      {
        ...where,
        permission: "list core/secrets",
        outcome: "excess",
        rules: [],
        message: "It could read every Secret.",
        remedy: null,
        lastUsedAt: null,
      },
    ];
  });
  return {
    state: "done",
    requestedAt: hoursAgo(1.1),
    endedAt: hoursAgo(1.1),
    message: null,
    clusters: { checked: clusters.length, total: clusters.length },
    checks,
  };
}
