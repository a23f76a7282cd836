import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The sample estate is read before the product says that it is ready. */
const patienceMilliseconds = 240_000;

export interface Product {
  /** Without a slash at the end. */
  readonly address: string;
  /** The link that the start printed: the demo's signs an administrator in once, another's makes the first one. */
  readonly signInLink: string;
  /** An administrator's bearer token. */
  readonly token: string;
  /** The process that serves and reads; its database is another. */
  readonly pid: number;
  /** Ends the process and then removes what it kept. */
  stop(): Promise<void>;
}

/**
 * Starts the built product on any free port, with an empty data folder, and waits until it says that it is ready.
 * `settings` are environment variables besides.
 */
export async function startProduct(
  options: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const data = mkdtempSync(join(tmpdir(), "periplus-e2e-"));
  // Where root runs this, the database belongs to another account: in a closed folder it would lie, and stay, elsewhere.
  chmodSync(data, 0o755);
  const token = crypto.randomUUID() + crypto.randomUUID();
  const child = spawn(process.execPath, ["--max-semi-space-size=8", "apps/api/dist/main.js", ...options], {
    cwd: root,
    env: {
      ...process.env,
      PORT: "0",
      PERIPLUS_DATA: data,
      PERIPLUS_BOOTSTRAP_TOKEN: token,
      PERIPLUS_STATIC_CREDENTIALS: "allow",
      // All tests come from one address.
      PERIPLUS_REQUESTS_PER_MINUTE: "100000",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await end(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const signInLink = await readSignInLink(child);
    return { address: new URL(signInLink).origin, signInLink, token, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** SIGTERM, and then the time that the product takes itself for a clean end, which has a limit of its own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** The link is printed last, when the product is ready. What it says besides is shown only if it does not get there. */
function readSignInLink(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = "";
    const giveUp = (why: string) => fail(new Error(`Periplus ${why}. It said:\n${said}`));
    const timer = setTimeout(() => giveUp("did not become ready"), patienceMilliseconds);
    const listen = (chunk: Buffer) => {
      said += chunk;
      const link = /http:\S+#(code|first-account)=\S+/.exec(said)?.[0];
      if (!link) return;
      clearTimeout(timer);
      done(link);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(timer);
      giveUp(`ended with ${code}`);
    });
  });
}
