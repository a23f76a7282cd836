import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { parse } from "yaml";
import { z } from "zod";

/** Where an AKS cluster's API server is and who signed its certificate. */
export interface AksServer {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
}

/**
 * Only these two fields are taken. On clusters without Entra the same answer holds a client certificate that is as good
 * as cluster-admin: it is not looked at, not kept, and gone with the text.
 */
const kubeconfig = z.object({
  clusters: z
    .array(
      z.object({
        cluster: z.object({ server: z.url({ protocol: /^https$/ }), "certificate-authority-data": z.base64() }),
      }),
    )
    .length(1),
});

/** Reads the answer of listClusterUserCredential (one kubeconfig). Throws ReadFailure. */
export function readUserKubeconfig(text: string): AksServer {
  const found = kubeconfig.safeParse(parseYaml(text)).data?.clusters[0]?.cluster;
  if (!found) throw new ReadFailure("failed", "Azure's description of the API server cannot be read.");
  const ca = Buffer.from(found["certificate-authority-data"], "base64").toString("utf8");
  return { server: found.server, ca };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
