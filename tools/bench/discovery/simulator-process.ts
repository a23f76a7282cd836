import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Connection } from "@periplus/simulator/connection";
import { Agent, request } from "undici";

const main = fileURLToPath(new URL("../../../apps/simulator/dist/main.js", import.meta.url));

export interface SimulatorProcess {
  readonly connection: Connection;
  /** Calls one of its admin routes: `/advance`, `/faults`. */
  ask(method: "POST" | "DELETE", path: string, body?: object): Promise<void>;
  stop(): void;
}

/** Starts the simulated clouds in a process of their own, with an estate that moves on when it is asked to. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [main, "--admin"], { stdio: ["ignore", "pipe", "inherit"] });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`the simulator ended with ${code}`);
  });
  failed.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), failed]);
  const connection: Connection = JSON.parse(String(line));
  const agent = new Agent({ connect: { ca: connection.ca } });
  return {
    connection,
    async ask(method, path, body) {
      const answer = await request(`${connection.url}/_simulator${path}`, {
        dispatcher: agent,
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      await answer.body.dump();
      if (answer.statusCode >= 300) throw new Error(`the simulator answered ${answer.statusCode} to ${path}`);
    },
    stop() {
      void agent.close();
      child.kill("SIGTERM");
    },
  };
}
