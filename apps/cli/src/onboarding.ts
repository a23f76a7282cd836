import { clusterRoleManifest } from "@periplus/posture/snapshot/cluster-role";
import { stringify } from "yaml";

/** Prints the Kubernetes documents that let Periplus read a cluster, and nothing more, for `kubectl apply -f -`. */
export function printOnboarding(): void {
  process.stdout.write(
    clusterRoleManifest()
      .map((document) => stringify(document))
      .join("---\n"),
  );
}
