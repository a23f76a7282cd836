import { minorVersionOf } from "@periplus/posture/pod-security/policy-version";

/** The minor version of Kubernetes whose Pod Security a cluster is held against; undefined where its own is not known. */
export function podSecurityMinorOf(version: string | null): number | undefined {
  if (version === null) return undefined;
  try {
    return minorVersionOf(version);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
