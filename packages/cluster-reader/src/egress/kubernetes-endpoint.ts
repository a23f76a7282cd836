import type { Reach } from "./address.js";

/** How a client proves who it is to a Kubernetes API. */
export type KubernetesCredential =
  /** Called for each request; keeps its token while it is good. Throws ReadFailure. */
  | { readonly token: (signal: AbortSignal) => Promise<string> }
  /** PEM. */
  | { readonly certificate: string; readonly key: string };

/** How the Kubernetes API of one cluster is reached. */
export interface KubernetesEndpoint {
  /** `https://host[:port][/path]` */
  readonly server: string;
  /** PEM; undefined: the system's roots. */
  readonly ca?: string;
  readonly tlsServerName?: string;
  readonly credential: KubernetesCredential;
  readonly reach: Reach;
  /** What may be the reason when it does not answer, for a person. */
  readonly hint?: string;
  /** What to do when it does not accept the credential, for a person. */
  readonly refusalHint?: string;
}
