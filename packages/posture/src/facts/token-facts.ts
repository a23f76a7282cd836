import { isObject, type JsonObject, listIn, objectIn, textIn } from "../snapshot/object.js";
import { objectAt, podTemplatePath } from "../snapshot/pod-spec.js";
import { type Fact, FactDraft, type FactSubject } from "./fact.js";
import type { Account } from "./rbac/rbac-objects.js";
import { namespaceOf } from "./workload.js";
import type { World } from "./world.js";

/** Static pods have it in the API. They have no service account. */
export const MIRROR = "kubernetes.io/config.mirror";
/** The volumes that Kubernetes adds to pods by itself. Source: ServiceAccountVolumeName of its admission plugin */
const addedVolume = /^kube-api-access-/;

/**
 * How the pods of a workload get the token of their service account:
 * - `account`: its name, `exists`: whether there is such an account.
 * - `automount`: whether the token is mounted without being asked for; `decidedBy`: `pod`, `serviceAccount`, `default`,
 *   or `static` for pods that have no account.
 * - `projected`: a volume asks for a token that the API server takes.
 * Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
 */
export function tokenFact(subject: FactSubject, accounts: ReadonlyMap<string, Account>, world: World): Fact {
  const path = podTemplatePath(subject.apiVersion, subject.kind) ?? [];
  const spec = objectIn(objectAt(subject.object, path), "spec") ?? {};
  const namespace = namespaceOf(objectIn(subject.object, "metadata"));
  const name = accountNameOf(spec);
  const account = accounts.get(`${namespace}/${name}`);
  const gap = world.gapForNamed("core/serviceaccounts");
  const draft = new FactDraft()
    .set("account", `${namespace}/${name}`)
    .set("projected", asksForToken(spec))
    .found("exists", account !== undefined, gap);
  const isStatic =
    subject.kind === "Pod" && objectIn(objectIn(subject.object, "metadata"), "annotations")?.[MIRROR] !== undefined;
  const decision = isStatic ? { automount: false, by: "static" } : decideAutomount(spec, account);
  if (decision !== undefined) return draft.set("automount", decision.automount).set("decidedBy", decision.by).finish();
  // No account, no pod: but what is not known to be missing may say either.
  if (gap === undefined) return draft.set("automount", true).set("decidedBy", "default").finish();
  return draft.doubt("automount", gap).doubt("decidedBy", gap).finish();
}

/** The service account of a pod. `serviceAccount` is the old name of the field. */
export function accountNameOf(spec: JsonObject): string {
  return textIn(spec, "serviceAccountName") || textIn(spec, "serviceAccount") || "default";
}

function decideAutomount(
  spec: JsonObject,
  account: Account | undefined,
): { automount: boolean; by: string } | undefined {
  if (typeof spec.automountServiceAccountToken === "boolean") {
    return { automount: spec.automountServiceAccountToken, by: "pod" };
  }
  if (account === undefined) return undefined;
  return account.automount === null
    ? { automount: true, by: "default" }
    : { automount: account.automount, by: "serviceAccount" };
}

/** A token for somebody else, such as a cloud or a vault, has an audience; without one it is for the API server. */
function asksForToken(spec: JsonObject): boolean {
  return (listIn(spec, "volumes") ?? []).some((volume) => {
    if (!isObject(volume) || addedVolume.test(textIn(volume, "name") ?? "")) return false;
    const sources = listIn(objectIn(volume, "projected"), "sources") ?? [];
    return sources.some((source) => {
      const token = isObject(source) ? objectIn(source, "serviceAccountToken") : undefined;
      return token !== undefined && /^$|^https:\/\/kubernetes\.default/.test(textIn(token, "audience") ?? "");
    });
  });
}
