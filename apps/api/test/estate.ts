import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import type { CloudAccess } from "@periplus/shared/connector";
import type { Connection } from "@periplus/simulator/connection";
import type { CloudContext } from "../src/clouds/cloud-reader.js";
import type { CloudEndpoints } from "../src/config/cloud-endpoints.js";

/** The addresses of a running simulator, as the sample data's connectors use them. */
export function endpointsOf({ ca, azure, aws, google }: Connection): CloudEndpoints {
  return {
    ca,
    azure: { authorityHost: azure.authorityHost, resourceManager: azure.resourceManager },
    aws: { endpoint: aws.endpoint },
    google: { endpoint: google.endpoint },
  };
}

export function contextOf(connection: Connection): CloudContext {
  return {
    endpoints: endpointsOf(connection),
    clusterReach: "private",
    egressAddresses: [],
    meter: createMeter(),
    assert,
    assertAsNobody: assert,
  };
}

const assert = () => Promise.reject(new Error("No issuer in this test"));

/** An access that works, for each kind of connector. */
export function accessesOf({ azure, aws, google, kubernetes }: Connection) {
  const [cluster] = kubernetes;
  if (!cluster) throw new Error("The estate has no unmanaged cluster");
  return {
    azure: {
      cloud: "azure",
      tenantId: azure.tenantId,
      clientId: azure.clientId,
      clientSecret: azure.clientSecret,
      subscriptionIds: [] as string[],
    },
    aws: {
      cloud: "aws",
      roleArn: aws.roleArn,
      externalId: aws.externalId,
      accessKeyId: aws.accessKeyId,
      secretAccessKey: aws.secretAccessKey,
      regions: aws.regions,
    },
    gcp: {
      cloud: "gcp",
      serviceAccountEmail: google.serviceAccountKey.client_email,
      privateKeyId: google.serviceAccountKey.private_key_id,
      privateKey: google.serviceAccountKey.private_key,
      projectIds: [] as string[],
    },
    kubernetes: { cloud: "kubernetes", server: cluster.server, certificateAuthority: cluster.ca, token: cluster.token },
  } satisfies Record<string, CloudAccess>;
}

/** The unmanaged cluster's API. */
export function kubernetesEndpointOf({ kubernetes }: Connection): KubernetesEndpoint {
  const [cluster] = kubernetes;
  if (!cluster) throw new Error("The estate has no unmanaged cluster");
  const { server, ca, token } = cluster;
  return { server, ca, reach: "private", credential: { token: () => Promise.resolve(token) } };
}
