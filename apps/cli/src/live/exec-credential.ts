import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { UsageError } from "../usage-error.js";
import type { Context, ExecSettings } from "./kubeconfig.js";

const run = promisify(execFile);

/** https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
const execCredential = z.object({
  kind: z.literal("ExecCredential"),
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
});

/**
 * Runs the credential plugin that the person's own kubeconfig names, as kubectl does, without a terminal.
 * Throws UsageError with what the plugin said.
 */
export async function runCredentialPlugin(exec: ExecSettings, context: Context): Promise<Context["user"]> {
  const cluster = {
    server: context.server,
    ...(context.ca === undefined ? {} : { "certificate-authority-data": Buffer.from(context.ca).toString("base64") }),
  };
  const request = {
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster } : {}) },
  };
  const given = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const env = { ...process.env, ...given, KUBERNETES_EXEC_INFO: JSON.stringify(request) };
  try {
    const { stdout } = await run(exec.command, exec.args ?? [], { env, timeout: 60_000, maxBuffer: 1024 * 1024 });
    const { status } = execCredential.parse(JSON.parse(stdout));
    return {
      ...(status.token === undefined ? {} : { token: status.token }),
      ...(status.clientCertificateData === undefined ? {} : { certificate: status.clientCertificateData }),
      ...(status.clientKeyData === undefined ? {} : { key: status.clientKeyData }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(
      `The credential plugin ${exec.command} of your kubeconfig did not give a credential: ${reason}`,
    );
  }
}
