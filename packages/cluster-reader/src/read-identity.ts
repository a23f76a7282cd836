import { storableText } from "@periplus/posture/normalise/storable-text";
import { z } from "zod";
import { ReadFailure } from "./egress/read-failure.js";
import { failureOfResponse } from "./failures.js";
import type { KubernetesClient } from "./kubernetes-client.js";

/** Who a cluster is, and who we are to it. */
export interface ClusterIdentity {
  /** The uid of the namespace kube-system, which a cluster keeps for life; null when it may not be read. */
  readonly uid: string | null;
  /** `v1.33.2` */
  readonly version: string | null;
  /** Null on servers older than Kubernetes 1.28. */
  readonly readAs: { readonly username: string; readonly groups: string[] } | null;
}

const versionPath = "/version";
const notKubernetes =
  "No Kubernetes API answers at this address (404). Check the address of the API server, its path included.";

/** Whoever answers may be no API server: what is kept of its words can be stored, and the identity be in an index. */
const words = z.string().transform(storableText);
const namespace = z.object({ metadata: z.object({ uid: z.string().min(1).max(600).transform(storableText) }) });
const version = z.object({ gitVersion: z.string().min(1).max(100).transform(storableText) });
const review = z.object({
  status: z.object({
    userInfo: z.object({ username: words, groups: z.array(words).default([]) }),
  }),
});

/** Throws EgressError, or ReadFailure when the credential is refused or no Kubernetes API answers. */
export async function readIdentity(client: KubernetesClient, signal: AbortSignal): Promise<ClusterIdentity> {
  const ask = async <T>(path: string, schema: z.ZodType<T>, body?: object): Promise<T | null> => {
    const response = await client.ask({ path, signal, ...(body ? { body } : {}) });
    const failure = failureOfResponse(response, path);
    if (failure?.state === "failed") throw failure;
    // Every API server has a version; one that may not be told answers 403.
    if (failure?.state === "absent" && path === versionPath) throw new ReadFailure("failed", notKubernetes, 404);
    if (failure) return null;
    return schema.safeParse(parse(response.body)).data ?? null;
  };
  const told = await ask(versionPath, version);
  const system = await ask("/api/v1/namespaces/kube-system", namespace);
  const apiVersion = "authentication.k8s.io/v1";
  const self = await ask(`/apis/${apiVersion}/selfsubjectreviews`, review, { apiVersion, kind: "SelfSubjectReview" });
  return {
    uid: system?.metadata.uid ?? null,
    version: told?.gitVersion ?? null,
    readAs: self && { username: self.status.userInfo.username, groups: self.status.userInfo.groups },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
