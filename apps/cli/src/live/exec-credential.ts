import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { visibleText } from "@periplus/shared/visible-text";
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
  const { status } = readCredential(exec, await runPlugin(exec, env));
  return {
    ...(status.token === undefined ? {} : { token: status.token }),
    ...(status.clientCertificateData === undefined ? {} : { certificate: status.clientCertificateData }),
    ...(status.clientKeyData === undefined ? {} : { key: status.clientKeyData }),
  };
}

const failure = ({ command }: ExecSettings, reason: string) =>
  new UsageError(`The credential plugin ${command} of your kubeconfig did not give a credential: ${reason}`);

async function runPlugin(exec: ExecSettings, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await run(exec.command, exec.args ?? [], { env, timeout: 60_000, maxBuffer: 1024 * 1024 });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const reason = said || (error instanceof Error ? error.message : String(error));
    throw failure(exec, visibleText(reason.replaceAll(/\s+/g, " ")));
  }
}

/** Its answer holds a secret: nothing of it is repeated. */
function readCredential(exec: ExecSettings, answer: string): z.infer<typeof execCredential> {
  try {
    return execCredential.parse(JSON.parse(answer));
  } catch {
    throw failure(exec, "what it printed is no ExecCredential.");
  }
}
