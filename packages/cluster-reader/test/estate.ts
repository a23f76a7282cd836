import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { Connection } from "@periplus/simulator/connection";
import type { KubernetesEndpoint } from "../src/egress/kubernetes-endpoint.js";

/** The unmanaged cluster's API. */
export function kubernetesEndpointOf({ kubernetes }: Connection): KubernetesEndpoint {
  const [cluster] = kubernetes;
  if (!cluster) throw new Error("The estate has no unmanaged cluster");
  const { server, ca, token } = cluster;
  return { server, ca, reach: "private", credential: { token: () => Promise.resolve(token) } };
}

/** The kind that is read under this plural. */
export function kindNamed(plural: string) {
  const kind = readKinds.find((candidate) => candidate.plural === plural);
  if (!kind) throw new Error(`${plural} is not read`);
  return kind;
}
