import type { TokenSigner } from "../credentials/tokens.js";
import type { Estate } from "../estate/estate.js";
import { kindNamed } from "../estate/kinds.js";
import { isObject, type KubernetesObject } from "../estate/objects.js";
import { refuseBadRequest, refuseInvalid, refuseUnknownObject } from "./status.js";

/** Issuer of the ServiceAccount tokens of clusters that no cloud manages, as kubeadm sets it. */
export const SERVICE_ACCOUNT_ISSUER = "https://kubernetes.default.svc.cluster.local";

const SHORTEST_SECONDS = 600;

/** The audience of a cluster's ServiceAccount tokens: each unmanaged cluster takes only its own. */
export function audienceOf(cluster: string): string {
  return `https://${cluster}.kubernetes.example`;
}

/** A ServiceAccount of a cluster. */
export interface Account {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** Finds a ServiceAccount. */
export function findAccount(estate: Estate, { cluster, namespace, name }: Account): KubernetesObject | undefined {
  return estate
    .objects(cluster, kindNamed("ServiceAccount"))
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
}

/** A token that is bound to a ServiceAccount, with the claims that API servers put in. */
export function signAccountToken(
  signer: TokenSigner,
  estate: Estate,
  account: Account,
  lifetimeSeconds: number,
): Promise<string> {
  const { namespace, name } = account;
  const uid = findAccount(estate, account)?.metadata.uid ?? "";
  const claims = {
    iss: SERVICE_ACCOUNT_ISSUER,
    sub: `system:serviceaccount:${namespace}:${name}`,
    aud: [audienceOf(account.cluster)],
    "kubernetes.io": { namespace, serviceaccount: { name, uid } },
  };
  return signer.sign(claims, lifetimeSeconds);
}

/** Answers a TokenRequest: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */
export async function answerTokenRequest(
  signer: TokenSigner,
  estate: Estate,
  account: Account,
  body: unknown,
): Promise<object> {
  if (!findAccount(estate, account)) throw refuseUnknownObject("", "serviceaccounts", account.name);
  if (!isObject(body) || !isObject(body.spec)) throw refuseBadRequest("the object provided has no spec");
  const { expirationSeconds = 3600, audiences } = body.spec;
  const seconds = Number(expirationSeconds);
  if (!(seconds >= SHORTEST_SECONDS)) {
    throw refuseInvalid("spec.expirationSeconds", "may not specify a duration less than 10 minutes");
  }
  const token = await signAccountToken(signer, estate, account, seconds);
  const expirationTimestamp = `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
  const { name, namespace } = account;
  return {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: null },
    status: { token, expirationTimestamp },
  };
}
