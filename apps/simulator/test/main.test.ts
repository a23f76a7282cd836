import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { startSimulator } from "../src/simulator.js";
import { connect, unmanagedToken } from "./kubernetes-client.js";

const folders: string[] = [];
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("a data folder", () => {
  it("keeps keys, step and port from one start to the next", async () => {
    const dataFolder = makeFolder();
    const first = await startSimulator({ dataFolder, seed: 7 });
    first.advance();
    await first.close();
    const second = await startSimulator({ dataFolder });
    expect(second.connection.url).toBe(first.connection.url);
    expect(second.connection.ca).toBe(first.connection.ca);
    expect(second.connection.azure).toEqual(first.connection.azure);
    expect(second.step).toBe(1);
    const cluster = connect(second, "store-edge", unmanagedToken(first));
    expect((await cluster.get("/api/v1/pods?limit=1")).status).toBe(200);
    await cluster.close();
    await second.close();
    expect(readFileSync(join(dataFolder, "ca.pem"), "utf8")).toBe(first.connection.ca);
    expect(statSync(join(dataFolder, "simulator.json")).mode & 0o077).toBe(0);
  });
});

/** The built program; the tests of the sources do without it where it was not built. */
const MAIN = new URL("../dist/main.js", import.meta.url).pathname;

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

describe.skipIf(!existsSync(MAIN))("the program", () => {
  it("prints its connection in one line and ends on SIGTERM", async () => {
    const child = spawn(process.execPath, [MAIN, "--port", "0", "--data", makeFolder()], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const connection = JSON.parse(await firstLine(child));
    expect(connection.url).toMatch(/^https:\/\/localhost:\d+$/);
    expect(connection.kubernetes[0].server).toBe(`${connection.url}/k8s/store-edge`);
    const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  it("ends when its parent is gone", async () => {
    const script = `const c=require("child_process").spawn(process.execPath,[${JSON.stringify(MAIN)}],{stdio:["ignore","pipe","ignore"]});c.stdout.once("data",()=>{console.log(c.pid);process.exit(0)})`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number(await firstLine(parent));
    const isAlive = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    for (let i = 0; i < 150 && isAlive(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive()).toBe(false);
  }, 30_000);
});

describe("the admin paths", () => {
  it("are there only where they were asked for", async () => {
    const closed = await startSimulator();
    const ask = async (simulator: typeof closed, method: "GET" | "POST", path: string, body?: object) => {
      const dispatcher = new Agent({ connect: { ca: simulator.connection.ca } });
      const answer = await request(`${simulator.connection.url}/_simulator/${path}`, {
        method,
        dispatcher,
        body: body ? JSON.stringify(body) : null,
        headers: { "content-type": "application/json" },
      });
      const document = await answer.body.json();
      await dispatcher.close();
      return { status: answer.statusCode, document };
    };
    expect((await ask(closed, "GET", "estate")).status).toBe(404);
    await closed.close();
    const open = await startSimulator({ admin: true });
    expect((await ask(open, "POST", "advance")).document).toEqual({ step: 1 });
    expect((await ask(open, "POST", "faults", { kind: "html", match: { plural: "pods" } })).status).toBe(201);
    expect((await ask(open, "POST", "faults", { kind: "slow" })).status).toBe(400);
    const cluster = connect(open, "store-edge", unmanagedToken(open));
    expect((await cluster.get("/api/v1/pods")).body).toContain("<html>");
    await cluster.close();
    await open.close();
  });
});
