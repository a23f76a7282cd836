import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "./start-error.js";

/** Thrown when another process of ours has the data folder. */
export class FolderInUseError extends StartError {
  override readonly name = "FolderInUseError";
}

const holder = z.object({ pid: z.int().positive(), startedAt: z.string() });

/**
 * Makes the data folder unless it is there. Others of this machine may not look into it, but root's Postgres must.
 * Throws StartError where it cannot be written to.
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o755 : 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`${folder} cannot be the data folder: ${reason}. Choose another one with PERIPLUS_DATA.`, {
      cause,
    });
  }
}

/**
 * Takes the data folder for this process; returns what gives it back. A process that was killed holds nothing: its
 * number may be another's by now, so that the moment it started is compared too. Throws FolderInUseError.
 */
export function claimDataFolder(folder: string): () => void {
  makeDataFolder(folder);
  const file = join(folder, "periplus.pid");
  const own = `${JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) })}\n`;
  if (!tryWrite(file, own)) {
    const pid = livingHolder(file);
    if (pid !== undefined)
      throw new FolderInUseError(
        `${folder} is in use by another Periplus (process ${pid}). Stop it, or choose another folder with PERIPLUS_DATA.`,
      );
    writeFileSync(file, own);
  }
  return () => {
    if (livingHolder(file) === process.pid) rmSync(file, { force: true });
  };
}

function tryWrite(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function livingHolder(file: string): number | undefined {
  // A file that a killed process left half written holds nothing, nor does one that was given back this moment.
  const parsed = holder.safeParse(parseJson(existsSync(file) ? readFileSync(file, "utf8") : ""));
  if (!parsed.success) return undefined;
  const { pid, startedAt } = parsed.data;
  return startOf(pid) === startedAt ? pid : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * When a process started, in words that only equal themselves; undefined when there is none. On Linux field 22 of
 * /proc/PID/stat (see proc_pid_stat(5)); elsewhere only that it lives.
 */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  if (process.platform !== "linux") return "alive";
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold anything, spaces and brackets too.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "unknown";
  } catch {
    return undefined;
  }
}
