import { kubernetesAccess } from "@periplus/shared/connector";
import { parseDocument } from "yaml";
import { z } from "zod";
import { ProblemError } from "../http/problem.js";

type KubernetesAccess = z.infer<typeof kubernetesAccess>;

/** Why a field of a kubeconfig is not accepted. Everything that is not named here or in the schemas is refused too. */
const refusals: Readonly<Record<string, string>> = {
  exec: "`exec` would run a program on the server",
  "auth-provider": "`auth-provider` would run a program or call an address of the file's choosing",
  tokenFile: "`tokenFile` names a file on the server; give the token itself",
  "certificate-authority": "`certificate-authority` names a file on the server; give certificate-authority-data",
  "client-certificate": "`client-certificate` names a file on the server; give client-certificate-data",
  "client-key": "`client-key` names a file on the server; give client-key-data",
  "insecure-skip-tls-verify": "`insecure-skip-tls-verify` would let anybody answer in the cluster's place",
  "proxy-url": "`proxy-url` would send the credential through another machine",
  username: "`username` and `password` are not accepted; give a token",
  password: "`username` and `password` are not accepted; give a token",
  as: "`as` (impersonation) is not accepted; give the credential of the identity itself",
  "as-uid": "`as-uid` (impersonation) is not accepted",
  "as-groups": "`as-groups` (impersonation) is not accepted",
  "as-user-extra": "`as-user-extra` (impersonation) is not accepted",
};

const text = z.string().max(200_000);
/** Harmless notes that tools leave in the file; they are not looked at. */
const ignored = z.unknown().optional();

const clusterFields = z.strictObject({
  server: text,
  "certificate-authority-data": text.optional(),
  "tls-server-name": text.optional(),
  "insecure-skip-tls-verify": z.literal(false).optional(),
  "disable-compression": z.boolean().optional(),
  extensions: ignored,
});
const userFields = z.strictObject({
  token: text.optional(),
  "client-certificate-data": text.optional(),
  "client-key-data": text.optional(),
  extensions: ignored,
});
const contextFields = z.strictObject({
  cluster: text,
  user: text,
  namespace: text.optional(),
  extensions: ignored,
});
const named = <Field extends string, Fields extends z.ZodType>(field: Field, fields: Fields) =>
  z.array(z.strictObject({ name: text, [field]: fields } as { name: typeof text } & Record<Field, Fields>)).max(100);

const kubeconfig = z.strictObject({
  apiVersion: z.literal("v1").optional(),
  kind: z.literal("Config").optional(),
  "current-context": text.min(1),
  clusters: named("cluster", clusterFields),
  contexts: named("context", contextFields),
  users: named("user", userFields),
  preferences: ignored,
  extensions: ignored,
});

/**
 * Takes from a kubeconfig what Periplus keeps: server, inline CA, token or inline client certificate, TLS server name.
 * The whole file is held against a list of what is allowed, and refused with the reason (ProblemError
 * `refused-kubeconfig`) where it holds anything else. No word of the text is repeated in an error.
 */
export function readKubeconfig(source: string): KubernetesAccess {
  const parsed = kubeconfig.safeParse(parseYaml(source));
  if (!parsed.success) throw refuse(parsed.error.issues.flatMap(reasonsOf));
  const { contexts, clusters, users, "current-context": current } = parsed.data;
  if (contexts.length !== 1)
    throw refuse([
      `The file has ${contexts.length} contexts; send one: kubectl config view --minify --raw --context NAME`,
    ]);
  const context = contexts.find(({ name }) => name === current)?.context;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = users.find(({ name }) => name === context?.user)?.user;
  if (!context || !cluster || !user)
    throw refuse(["The current context does not name a context, cluster and user of the file"]);
  const access = kubernetesAccess.safeParse({
    cloud: "kubernetes",
    server: cluster.server,
    certificateAuthority: pem(cluster["certificate-authority-data"], "certificate-authority-data"),
    tlsServerName: cluster["tls-server-name"],
    token: user.token,
    clientCertificate: pem(user["client-certificate-data"], "client-certificate-data"),
    clientKey: pem(user["client-key-data"], "client-key-data"),
  });
  if (!access.success) throw refuse(access.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  return access.data;
}

function parseYaml(source: string): unknown {
  const document = parseDocument(source, { prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw refuse([`The file is not YAML (near character ${error.pos[0]})`]);
  try {
    // Aliases are not needed in a kubeconfig, and a few lines of them make gigabytes.
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw refuse(["The file uses YAML aliases"]);
  }
}

function reasonsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map(
      (key) =>
        (Object.hasOwn(refusals, key) ? refusals[key] : undefined) ??
        `${place || "The file"} has a field that is not accepted`,
    );
  const field = String(issue.path.at(-1));
  if (Object.hasOwn(refusals, field)) return [refusals[field] ?? ""];
  return [`${place || "The file"}: ${issue.message}`];
}

/** Base64 of PEM, as kubeconfigs hold it. */
function pem(data: string | undefined, field: string): string | undefined {
  if (data === undefined) return undefined;
  const decoded = Buffer.from(data, "base64").toString("utf8");
  if (!decoded.startsWith("-----BEGIN")) throw refuse([`${field} is not a PEM text as base64`]);
  return decoded;
}

function refuse(reasons: readonly string[]): ProblemError {
  const issues = [...new Set(reasons)].map((message) => ({ path: "body.access.kubeconfig", message }));
  return new ProblemError("refused-kubeconfig", issues.map(({ message }) => message).join(". "), issues);
}
