import type { ManagedBy } from "@periplus/shared/fix";
import { Notice } from "../../ui/Notice";

const sources = {
  helm: { what: "the Helm release", where: "its values or its chart" },
  "argo-cd": { what: "the Argo CD application", where: "the repository that it follows" },
  "flux-helm-release": { what: "the HelmRelease of Flux", where: "its values, in the repository that Flux follows" },
  "flux-kustomization": { what: "the Kustomization of Flux", where: "the repository that it follows" },
} as const satisfies Record<ManagedBy["tool"], { what: string; where: string }>;

/** Where to make the change of an object that is applied from somewhere else. */
export function ManagedNotice({ managedBy: { tool, name, namespace } }: { managedBy: ManagedBy }) {
  const { what, where } = sources[tool];
  return (
    <Notice
      tone="warning"
      title={
        <>
          This object comes from {what} <code>{namespace === null ? name : `${namespace}/${name}`}</code>.
        </>
      }
    >
      Make the change in {where}: made in the cluster, the next one that is applied from there undoes it. So there is no
      command here.
    </Notice>
  );
}
