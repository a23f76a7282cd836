import { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import type { KubernetesCredential, KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { factsOfCluster } from "@periplus/posture/facts/cluster-facts";
import { assessDocument } from "@periplus/posture/manifest/scan";
import { isGap } from "@periplus/posture/snapshot/coverage";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { ScanAssessment, ScanError, ScanReport } from "@periplus/shared/manifest-check";
import type { Judging } from "../scan/judging.js";
import { UsageError } from "../usage-error.js";
import { ClusterIntake } from "./cluster-intake.js";
import { runCredentialPlugin } from "./exec-credential.js";
import { type Context, readContext } from "./kubeconfig.js";

/**
 * Assesses what the cluster of a kubeconfig's context holds now. In the report `file` is `context NAME` and `document`
 * the running number of the object. What could not be read whole is an error of the report; kinds that the cluster does
 * not have are none. Throws UsageError for a kubeconfig that cannot be used.
 */
export async function scanCluster(name: string, judging: Judging): Promise<ScanReport> {
  const file = `context ${name}`;
  const endpoint = await endpointOf(await readContext(name));
  const reader = new ClusterReader(endpoint, createMeter());
  const { signal } = new AbortController();
  try {
    await reader.open(readKinds, signal);
    const intake = new ClusterIntake(reader, judging.pack);
    for (const kind of readKinds) await intake.takeKind(kind, signal);
    const facts = factsOfCluster(intake.extracts, { coverage: intake.coverage });
    const assessments: ScanAssessment[] = [];
    for (const document of intake.documents()) {
      assessments.push(...assessDocument(file, document, judging.assessor, judging.pack, facts));
    }
    return { assessments, errors: gapsIn(intake.coverage, file) };
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    return { assessments: [], errors: [{ file, document: null, message: error.message }] };
  } finally {
    await reader.close();
  }
}

function gapsIn(coverage: readonly CoverageEntry[], file: string): ScanError[] {
  return coverage.filter(isGap).map(({ part, message }) => ({
    file,
    document: null,
    message: `${part}: ${message ?? "It could not be read whole."}`,
  }));
}

/** Private addresses are fine: they are those of the person's own machine and networks. */
async function endpointOf(context: Context): Promise<KubernetesEndpoint> {
  const { server, ca, tlsServerName } = context;
  return {
    server,
    reach: "private",
    credential: await credentialOf(context),
    ...(ca === undefined ? {} : { ca }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}

async function credentialOf(context: Context): Promise<KubernetesCredential> {
  const { exec, ...own } = context.user;
  // As client-go does, what the kubeconfig holds itself goes before what a plugin gives.
  const isOwn = own.token !== undefined || (own.certificate !== undefined && own.key !== undefined);
  const { token, certificate, key } = isOwn || exec === undefined ? own : await runCredentialPlugin(exec, context);
  if (token !== undefined) return { token: () => Promise.resolve(token) };
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  throw new UsageError(
    "The user of this context has neither a token, nor a client certificate with its key, nor a credential plugin.",
  );
}
