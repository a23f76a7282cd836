import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly milliseconds: number;
}

/** Milliseconds of a clock tick: Linux tells times in hundredths of a second. */
const tick = 10;

/** Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name may hold spaces and parentheses. */
function readProcess(pid: string): ProcessRow[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
    return [{ pid: Number(pid), parent: parent ?? 0, milliseconds: ((user ?? 0) + (system ?? 0)) * tick }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

/** Milliseconds of the processor that a process has used, and all that it started and that still run. Linux. */
export function readCpu(pid: number): { own: number; started: number } {
  const rows = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProcess);
  const children = Map.groupBy(rows, ({ parent }) => parent);
  const below = (of: number): number =>
    (children.get(of) ?? []).reduce((sum, { pid: child, milliseconds }) => sum + milliseconds + below(child), 0);
  return { own: rows.find((row) => row.pid === pid)?.milliseconds ?? 0, started: below(pid) };
}

const lookMilliseconds = 500;

/**
 * Comes back when a process and all that it started take less than a tenth of a processor. What a product does when a run
 * has ended would slow down what the next one is compared with.
 */
export async function awaitIdle(pid: number): Promise<void> {
  const used = () => {
    const { own, started } = readCpu(pid);
    return own + started;
  };
  for (let before = used(); ; ) {
    await sleep(lookMilliseconds);
    const now = used();
    if (now - before < lookMilliseconds / 10) return;
    before = now;
  }
}
