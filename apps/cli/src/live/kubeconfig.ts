import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UsageError } from "../usage-error.js";

/** The fields of client-go's kubeconfig (v1) that are used; https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
const clusterEntry = z.object({
  name: z.string(),
  cluster: z.object({
    server: z.url({ protocol: /^https$/, error: "the server's address has to start with https://" }),
    "certificate-authority": z.string().optional(),
    "certificate-authority-data": z.string().optional(),
    "tls-server-name": z.string().optional(),
    "insecure-skip-tls-verify": z.boolean().optional(),
  }),
});

const execSettings = z.object({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().optional(),
});
export type ExecSettings = z.infer<typeof execSettings>;

const userEntry = z.object({
  name: z.string(),
  user: z.object({
    token: z.string().optional(),
    tokenFile: z.string().optional(),
    "client-certificate": z.string().optional(),
    "client-certificate-data": z.string().optional(),
    "client-key": z.string().optional(),
    "client-key-data": z.string().optional(),
    exec: execSettings.nullish(),
  }),
});

const contextEntry = z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) });

const kubeconfig = z.object({
  clusters: z.array(clusterEntry).nullish(),
  users: z.array(userEntry).nullish(),
  contexts: z.array(contextEntry).nullish(),
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
  const contexts = files.flatMap(({ content }) => content.contexts ?? []);
  const context = contexts.find((entry) => entry.name === name)?.context;
  if (!context) {
    const known = contexts.map((entry) => entry.name).join(", ") || "none";
    throw new UsageError(`Your kubeconfig has no context ${JSON.stringify(name)}. It has: ${known}.`);
  }
  const cluster = find(files, (content) => content.clusters, context.cluster, "cluster");
  const user = find(files, (content) => content.users, context.user, "user");
  if (cluster.entry.cluster["insecure-skip-tls-verify"]) {
    throw new UsageError(
      `The cluster ${context.cluster} is set to insecure-skip-tls-verify: give its certificate authority instead.`,
    );
  }
  return {
    server: cluster.entry.cluster.server,
    ...optional("ca", await inlineOrFile(cluster.entry.cluster, "certificate-authority", cluster.file)),
    ...optional("tlsServerName", cluster.entry.cluster["tls-server-name"]),
    user: await readUser(user.entry.user, user.file),
  };
}

async function readUser(user: z.infer<typeof userEntry>["user"], file: string): Promise<Context["user"]> {
  const token = user.token ?? (user.tokenFile ? (await readBeside(file, user.tokenFile)).trim() : undefined);
  return {
    ...optional("token", token),
    ...optional("certificate", await inlineOrFile(user, "client-certificate", file)),
    ...optional("key", await inlineOrFile(user, "client-key", file)),
    ...optional("exec", user.exec ?? undefined),
  };
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
    const parsed = kubeconfig.safeParse(parse(text));
    if (!parsed.success) throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
    loaded.push({ file, content: parsed.data });
  }
  return loaded;
}

function find<Entry extends { name: string }>(
  files: readonly LoadedFile[],
  list: (content: LoadedFile["content"]) => Entry[] | null | undefined,
  name: string,
  what: string,
): { entry: Entry; file: string } {
  for (const { file, content } of files) {
    const entry = list(content)?.find((candidate) => candidate.name === name);
    if (entry) return { entry, file };
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
