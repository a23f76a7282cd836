import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LoadConnection } from "@periplus/simulator/load/load-server";

const main = fileURLToPath(new URL("../../../apps/simulator/dist/load/main.js", import.meta.url));

export interface LoadProcess {
  readonly connection: LoadConnection;
  stop(): void;
}

/** Starts the load generator in a process of its own. `options` are those of its command line. */
export async function startLoad(...options: string[]): Promise<LoadProcess> {
  // The token of its clusters does not end: products that are started from here on are allowed to keep it.
  process.env.PERIPLUS_STATIC_CREDENTIALS = "allow";
  const child = spawn(process.execPath, [main, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`the load generator ended with ${code}`);
  });
  failed.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), failed]);
  return { connection: JSON.parse(String(line)), stop: () => void child.kill("SIGTERM") };
}
