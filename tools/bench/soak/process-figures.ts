import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What a process holds on to. */
export interface Held {
  /** JavaScript objects that are still in use: what is left after everything else was collected. */
  readonly heapMebibytes: number;
  readonly residentMebibytes: number;
  /** Open files, sockets among them. */
  readonly files: number;
  readonly sockets: number;
  readonly timers: number;
  /** What else keeps the event loop alive: servers, threads, files that are read. */
  readonly handles: number;
  /** Of its pool, that somebody has. */
  readonly connectionsUsed: number;
}

const mebibytes = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;

/** The ports on which a process tells of itself. */
export interface TellingPorts {
  readonly inspector: number;
  readonly metrics: number;
}

/** How a process must be started to tell of itself. */
export const settingsFor = ({ inspector, metrics }: TellingPorts) => ({
  NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}`,
  PERIPLUS_METRICS: `127.0.0.1:${metrics}`,
});

/** Ports that nobody listens on. */
export async function findPorts(): Promise<TellingPorts> {
  const find = () =>
    new Promise<number>((done) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => done(port));
      });
    });
  return { inspector: await find(), metrics: await find() };
}

/** Collects the process's garbage before it looks. Linux. */
export async function readHeld(pid: number, ports: TellingPorts): Promise<Held> {
  const { heapBytes, resources } = await inspect(ports.inspector);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const files = readdirSync(`/proc/${pid}/fd`);
  return {
    heapMebibytes: mebibytes(heapBytes),
    residentMebibytes: mebibytes(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024),
    files: files.length,
    sockets: files.filter((file) => isSocket(`/proc/${pid}/fd/${file}`)).length,
    timers: resources.filter((each) => each === "Timeout").length,
    handles: resources.filter((each) => each !== "Timeout" && each !== "TCPSocketWrap").length,
    connectionsUsed: await leastUsed(ports.metrics),
  };
}

function isSocket(file: string): boolean {
  try {
    return readlinkSync(file).startsWith("socket:");
  } catch {
    // It was closed meanwhile.
    return false;
  }
}

/** Looking for jobs takes one for moments: what is leaked is used each time. */
async function leastUsed(port: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 10 && least > 0; look++) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const used = /^periplus_database_connections\{[^}]*state="used"[^}]*\} (\d+)/m.exec(text)?.[1];
    if (used === undefined) throw new Error("The process does not tell of its connections");
    least = Math.min(least, Number(used));
    await sleep(100);
  }
  return least;
}

/** Source: https://chromedevtools.github.io/devtools-protocol/v8/ */
async function inspect(port: number): Promise<{ heapBytes: number; resources: string[] }> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? "");
  await new Promise<void>((open, fail) => {
    socket.onopen = () => open();
    socket.onerror = () => fail(new Error("The inspector does not answer"));
  });
  const ask = <Result>(id: number, method: string, params = {}) =>
    new Promise<Result>((done, fail) => {
      socket.onmessage = ({ data }) => {
        const answer = JSON.parse(String(data)) as { id: number; result?: Result };
        if (answer.id !== id) return;
        if (answer.result) done(answer.result);
        else fail(new Error(`The inspector refuses ${method}`));
      };
      socket.send(JSON.stringify({ id, method, params }));
    });
  try {
    // What finalisers let go of is collected by the second.
    await ask(1, "HeapProfiler.collectGarbage");
    await ask(2, "HeapProfiler.collectGarbage");
    const { usedSize } = await ask<{ usedSize: number }>(3, "Runtime.getHeapUsage");
    const asked = { expression: "process.getActiveResourcesInfo()", returnByValue: true };
    const { result } = await ask<{ result: { value: string[] } }>(4, "Runtime.evaluate", asked);
    return { heapBytes: usedSize, resources: result.value };
  } finally {
    socket.close();
  }
}
