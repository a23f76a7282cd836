import { readFileSync } from "node:fs";

const parentCheckMilliseconds = 500;
const patienceMilliseconds = 9_000;

/**
 * Calls `stop` once when this process is asked to end, and ends it then. Who asks again, or waits for 9 s, ends it at
 * once: the embedded database and the sample estate notice and stop by themselves. Returns what does the same as a
 * failure, with the reason, unless the process is ending already.
 */
export function onStopSignal(stop: () => Promise<void>): (reason: unknown) => void {
  let isStopping = false;
  const endWith = (code: number) => {
    isStopping = true;
    setTimeout(() => process.exit(1), patienceMilliseconds).unref();
    stop().then(
      () => process.exit(code),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  const end = () => (isStopping ? process.exit(1) : endWith(0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  if (process.env.npm_lifecycle_event !== undefined) followParent(() => !isStopping && end());
  return (reason) => {
    if (isStopping) return;
    console.error(reason);
    endWith(1);
  };
}

/**
 * Calls `end` when npm has gone. npm runs a shell that runs this: a signal to npm ends the shell, but one that npm cannot
 * pass on (SIGKILL) leaves the shell behind. So each link up to npm is watched.
 */
function followParent(end: () => void): void {
  const links = linksToNpm();
  const timer = setInterval(() => {
    if (links.every(({ pid, parent }) => parentOf(pid) === parent)) return;
    clearInterval(timer);
    end();
  }, parentCheckMilliseconds).unref();
}

/** This process and what lies between it and npm, each with its parent; only this one where npm is not found. */
function linksToNpm(): { pid: number; parent: number }[] {
  const own = { pid: process.pid, parent: process.ppid };
  if (isNpm(own.parent)) return [own];
  const shell = { pid: own.parent, parent: parentOf(own.parent) ?? 0 };
  return isNpm(shell.parent) ? [own, shell] : [own];
}

/** npm calls its process so: https://github.com/npm/cli/blob/latest/lib/npm.js (`process.title`). */
function isNpm(pid: number): boolean {
  return readProcFile(pid, "comm")?.startsWith("npm") ?? false;
}

/** Field 4 of /proc/PID/stat, see proc_pid_stat(5): the name before it is in brackets and may hold anything. */
function parentOf(pid: number): number | undefined {
  if (pid === process.pid) return process.ppid;
  const stat = readProcFile(pid, "stat");
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** Undefined where there is no such process, or no /proc. */
function readProcFile(pid: number, name: "comm" | "stat"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
