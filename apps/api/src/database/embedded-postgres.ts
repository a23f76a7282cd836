import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import {
  type Account,
  findPrograms,
  folderFor,
  type PostgresPrograms,
  unprivilegedAccount,
} from "./postgres-program.js";

export interface EmbeddedPostgres {
  readonly url: string;
  /** Settles when the server is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends the server cleanly and waits until it is gone. */
  stop(): Promise<void>;
}

interface Place {
  readonly programs: PostgresPrograms;
  readonly account: Account | undefined;
  readonly folder: string;
  /** The cluster's data directory: there whole or not at all. */
  readonly data: string;
  readonly password: string;
  readonly durable: boolean;
}

const user = "periplus";
const environment = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };

/**
 * Starts a Postgres of our own in `directory` (made when absent), listening on a free loopback port and asking for a
 * password. The server ends when this process dies, however it dies; a folder left by a killed process starts again.
 * `durable: false` gives up crash safety for speed: tests only.
 */
export async function startEmbeddedPostgres(options: {
  directory: string;
  database?: string;
  durable?: boolean;
}): Promise<EmbeddedPostgres> {
  const account = unprivilegedAccount();
  const folder = folderFor(account, resolve(options.directory));
  const programs = await findPrograms(account);
  const password = loadPassword(folder, account);
  const durable = options.durable ?? true;
  const place: Place = { programs, account, folder, data: join(folder, "data"), password, durable };
  if (!existsSync(join(place.data, "PG_VERSION"))) await initialise(place);
  await waitUntilUnused(place.data);
  const { child, port } = await startServer(place);
  const database = options.database ?? "periplus";
  const urlOf = (name: string) => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
  try {
    await createDatabase(urlOf("postgres"), database);
  } catch (error) {
    await stopServer(child);
    throw error;
  }
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  return { url: urlOf(database), ended, stop: () => stopServer(child) };
}

/** The password exists before the cluster does, so that a kill between the two leaves nothing that cannot be opened. */
function loadPassword(folder: string, account: Account | undefined): string {
  const file = join(folder, "password");
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
    if (account) chownSync(`${file}.new`, account.uid, account.gid);
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, "utf8");
}

/** Makes the cluster beside its place and moves it there when it is whole; removes what killed attempts left. */
async function initialise({ programs, account, folder, data, durable }: Place): Promise<void> {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith("data.new-"))) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  const fresh = join(folder, `data.new-${randomUUID()}`);
  const args = [
    ...["-D", fresh, "-U", user, `--pwfile=${join(folder, "password")}`, "--auth=scram-sha-256", "--encoding=UTF8"],
    // The same sort order on every machine.
    ...["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8", "--no-instructions"],
    ...(durable ? [] : ["--no-sync"]),
  ];
  const child = spawn(programs.initdb, args, {
    ...account,
    cwd: folder,
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk;
  });
  await new Promise<void>((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => (code === 0 ? done() : fail(new Error(`initdb failed (${code}): ${log}`))));
  });
  renameSync(fresh, data);
}

/** A killed Periplus leaves its server a moment to stop; one that stays belongs to a Periplus still running. */
async function waitUntilUnused(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  for (let waited = 0; waited < 30_000; waited += 100) {
    const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
    if (!pid) return;
    if (!isPostgres(pid)) {
      // Postgres would take an unrelated process that got the number after a restart for its own.
      rmSync(file, { force: true });
      return;
    }
    await sleep(100);
  }
  throw new Error(`${data} is in use by another Postgres: see ${file}`);
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const status = `/proc/${pid}/comm`;
  return existsSync(status) ? readFileSync(status, "utf8").startsWith("postgres") : true;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? done(address.port) : fail(new Error("No port"))));
    });
  });
}

async function startServer(place: Place): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=250",
    `shared_buffers=${sharedMebibytes()}MB`,
    "max_wal_size=2GB",
    "jit=off",
    "log_timezone=UTC",
    "timezone=UTC",
    ...(place.durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const args = ["-D", place.data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawnTied(place, args);
  try {
    await untilReady(child);
  } catch (error) {
    await stopServer(child);
    throw error;
  }
  return { child, port };
}

/** An eighth of the memory of the machine, or of the container: lists and searches are quick while they find their tables there. */
function sharedMebibytes(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const eighth = Math.floor(memory / 8 / 1_048_576);
  return Math.min(1_024, Math.max(128, eighth));
}

/**
 * A shell between this process and the server. When this process dies, even by SIGKILL, the pipe closes and the shell
 * stops the server; when the server ends, the shell does too.
 */
function spawnTied({ programs, account, folder }: Place, args: string[]): ChildProcess {
  if (process.platform === "win32")
    return spawn(programs.postgres, args, { env: environment, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const script = `exec 3<&0; "$@" </dev/null 3<&- & pid=$!; trap "" INT TERM HUP
    { cat <&3 >/dev/null; kill -INT $pid 2>/dev/null; } & exec 3<&-; wait $pid`;
  return spawn("/bin/sh", ["-c", script, "periplus-postgres", programs.postgres, ...args], {
    ...account,
    env: environment,
    cwd: folder,
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
}

function untilReady(child: ChildProcess): Promise<void> {
  let log = "";
  return new Promise((ready, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`Postgres ended at once (${code}): ${log}`)));
    child.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk).slice(-20_000);
      if (log.includes("ready to accept connections")) ready();
      else if (log.includes("FATAL")) fail(new Error(`Postgres did not start: ${log}`));
    });
  });
}

async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function stopServer(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once("exit", () => done());
    if (process.platform === "win32") spawn("taskkill", ["/pid", String(child.pid), "/f", "/t"]);
    else child.stdin?.end();
    return undefined;
  });
}
