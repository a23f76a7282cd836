import type { JsonObject } from "../objects.js";

/** The access policies of EKS that are for people and workloads. */
export const EKS_ACCESS_POLICIES = [
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSViewPolicy",
];

const seconds = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;

/** Version, release on EKS, end of standard and of extended support: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
const CALENDAR: readonly (readonly [string, string, string, string])[] = [
  ["1.35", "2026-01-27", "2027-03-27", "2028-03-27"],
  ["1.34", "2025-10-02", "2026-12-02", "2027-12-02"],
  ["1.33", "2025-05-29", "2026-07-29", "2027-07-29"],
  ["1.32", "2025-01-23", "2026-03-23", "2027-03-23"],
  ["1.31", "2024-09-26", "2025-11-26", "2026-11-26"],
];

/** DescribeClusterVersions: support ends as the calendar says, seen from the estate's first day. */
export function eksClusterVersions(): JsonObject[] {
  const today = seconds("2026-11-20");
  return CALENDAR.map(([clusterVersion, released, standard, extended], index) => {
    const status =
      today < seconds(standard) ? "standard-support" : today < seconds(extended) ? "extended-support" : "unsupported";
    return {
      clusterVersion,
      clusterType: "eks",
      defaultPlatformVersion: `eks.${9 + index * 6}`,
      defaultVersion: index === 0,
      releaseDate: seconds(released),
      endOfStandardSupportDate: seconds(standard),
      endOfExtendedSupportDate: seconds(extended),
      status,
      versionStatus: status.replace("-", "_").toUpperCase(),
      kubernetesPatchVersion: `${clusterVersion}.${2 + index * 2}`,
    };
  });
}
