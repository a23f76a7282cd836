import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UsageError } from "../usage-error.js";

/** The fields of client-go's kubeconfig (v1) that are used; https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
const clusterSettings = z.object({
  server: z.url({ protocol: /^https$/, error: "the server's address has to start with https://" }),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "tls-server-name": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "proxy-url": z.string().optional(),
});

const execSettings = z.object({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().optional(),
});
export type ExecSettings = z.infer<typeof execSettings>;

const userSettings = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  exec: execSettings.nullish(),
});

const contextSettings = z.object({ cluster: z.string(), user: z.string() });

/** Only the entries that are used are looked into: others may be for tools and clusters that we know nothing of. */
const kubeconfig = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown() })).nullish(),
  users: z.array(z.object({ name: z.string(), user: z.unknown() })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: z.unknown() })).nullish(),
});

/** One context of the person's own kubeconfig; paths in it are resolved against the file that names them. */
export interface Context {
  readonly server: string;
  readonly ca?: string;
  readonly tlsServerName?: string;
  readonly user: { token?: string; certificate?: string; key?: string; exec?: ExecSettings };
}

interface LoadedFile {
  readonly file: string;
  readonly content: z.infer<typeof kubeconfig>;
}

/**
 * Reads a context as kubectl would: from the files of KUBECONFIG, else ~/.kube/config; of entries with one name the first
 * counts. Throws UsageError with what to do.
 */
export async function readContext(name: string): Promise<Context> {
  const files = await loadFiles();
  const names = files.flatMap(({ content }) => content.contexts ?? []).map((entry) => entry.name);
  if (!names.includes(name)) {
    const known = names.join(", ") || "none";
    throw new UsageError(`Your kubeconfig has no context ${JSON.stringify(name)}. It has: ${known}.`);
  }
  const { settings: context } = find(files, "context", name, contextSettings);
  const { settings: cluster, file } = find(files, "cluster", context.cluster, clusterSettings);
  const user = find(files, "user", context.user, userSettings);
  refuseUnsupported(context.cluster, cluster);
  return {
    server: cluster.server,
    ...optional("ca", await inlineOrFile(cluster, "certificate-authority", file)),
    ...optional("tlsServerName", cluster["tls-server-name"]),
    user: await readUser(user.settings, user.file),
  };
}

function refuseUnsupported(name: string, cluster: z.infer<typeof clusterSettings>): void {
  if (cluster["insecure-skip-tls-verify"]) {
    throw new UsageError(
      `The cluster ${name} is set to insecure-skip-tls-verify: give its certificate authority instead.`,
    );
  }
  if (cluster["proxy-url"]) {
    throw new UsageError(`The cluster ${name} is reached through a proxy (proxy-url), which Periplus does not do.`);
  }
}

async function readUser(user: z.infer<typeof userSettings>, file: string): Promise<Context["user"]> {
  const token = user.token ?? (user.tokenFile ? (await readBeside(file, user.tokenFile)).trim() : undefined);
  return {
    ...optional("token", token),
    ...optional("certificate", await inlineOrFile(user, "client-certificate", file)),
    ...optional("key", await inlineOrFile(user, "client-key", file)),
    ...optional("exec", user.exec ? { ...user.exec, command: besideFile(file, user.exec.command) } : undefined),
  };
}

/** A command with a path is one beside the kubeconfig, as for kubectl; a bare name is looked for in PATH. */
function besideFile(file: string, command: string): string {
  return /[/\\]/.test(command) ? resolve(dirname(file), command) : command;
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

async function loadFiles(): Promise<LoadedFile[]> {
  const named = process.env.KUBECONFIG?.split(delimiter).filter((file) => file !== "");
  const files = named?.length ? named : [join(homedir(), ".kube/config")];
  const loaded: LoadedFile[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, "utf8");
    } catch (error) {
      if (files.length > 1) continue;
      throw new UsageError(`There is no kubeconfig: ${error instanceof Error ? error.message : String(error)}`);
    }
    loaded.push({ file, content: parseFile(file, text) });
  }
  return loaded;
}

function parseFile(file: string, text: string): LoadedFile["content"] {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  // An empty file is a kubeconfig without entries.
  const parsed = kubeconfig.safeParse(content ?? {});
  if (!parsed.success) throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The settings of an entry: of those with one name the first counts. */
function find<Settings>(
  files: readonly LoadedFile[],
  what: "context" | "cluster" | "user",
  name: string,
  schema: z.ZodType<Settings>,
): { settings: Settings; file: string } {
  for (const { file, content } of files) {
    const entries: { name: string; [what: string]: unknown }[] = content[`${what}s`] ?? [];
    const entry = entries.find((candidate) => candidate.name === name);
    if (!entry) continue;
    const parsed = schema.safeParse(entry[what]);
    if (parsed.success) return { settings: parsed.data, file };
    throw new UsageError(`${file}: the ${what} ${JSON.stringify(name)}: ${z.prettifyError(parsed.error)}`);
  }
  throw new UsageError(`Your kubeconfig names the ${what} ${JSON.stringify(name)} and does not have it.`);
}

async function inlineOrFile(
  entry: Readonly<Record<string, unknown>>,
  key: string,
  file: string,
): Promise<string | undefined> {
  const inline = entry[`${key}-data`];
  if (typeof inline === "string" && inline !== "") return Buffer.from(inline, "base64").toString("utf8");
  const path = entry[key];
  return typeof path === "string" && path !== "" ? readBeside(file, path) : undefined;
}

async function readBeside(file: string, path: string): Promise<string> {
  try {
    return await readFile(resolve(dirname(file), path), "utf8");
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
