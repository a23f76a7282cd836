import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const patienceMilliseconds = 60_000;

/** The built product in a process of its own, which a test may kill. `npm test` builds it first. */
export class ProductProcess {
  /** Everything that it printed so far. */
  readonly said: () => string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, said: () => string) {
    this.#child = child;
    this.#folder = folder;
    this.said = said;
  }

  /** A worker on the given database, by the settings that the test's connectors were made under. */
  static startWorker(databaseUrl: string, settings: Readonly<Record<string, string>>): Promise<ProductProcess> {
    const folder = mkdtempSync(join(tmpdir(), "periplus-worker-"));
    const own = { DATABASE_URL: databaseUrl, PERIPLUS_WORKER: "worker", PERIPLUS_DATA: folder };
    return ProductProcess.#start(folder, { ...own, ...settings }, "Periplus works");
  }

  /** A whole product on its own database, which lies in `folder`; the caller removes that. */
  static startWhole(folder: string, settings: Readonly<Record<string, string>>): Promise<ProductProcess> {
    return ProductProcess.#start("", { PORT: "0", PERIPLUS_DATA: folder, ...settings }, "http://");
  }

  static async #start(folder: string, settings: Record<string, string>, ready: string): Promise<ProductProcess> {
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, ["apps/api/dist/main.js"], {
      cwd: root,
      env: { PATH, PERIPLUS_LOG: "warn", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    await new Promise<void>((done, fail) => {
      const giveUp = (why: string) => fail(new Error(`The process ${why}. It said:\n${said}`));
      const timer = setTimeout(() => giveUp("did not become ready"), patienceMilliseconds);
      const listen = (chunk: Buffer) => {
        said += chunk;
        if (!said.includes(ready)) return;
        clearTimeout(timer);
        done();
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("exit", (code) => giveUp(`ended with ${code}`));
    });
    return new ProductProcess(child, folder, () => said);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a signal that does not end it. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  /** Waits until it ends by itself; returns its exit code. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  /** Ends it, and waits until it is gone; returns its exit code, null where the signal ended it. */
  async end(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, "exit");
      this.#child.kill(signal);
      await exit;
    }
    if (this.#folder !== "") rmSync(this.#folder, { recursive: true, force: true });
    return this.#child.exitCode;
  }
}
