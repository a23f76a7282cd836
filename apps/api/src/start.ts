import { readSettings } from "@periplus/shared/settings";
import { readConfig } from "./config/config.js";
import { Installation } from "./config/installation.js";
import { scrubEnvironment } from "./config/scrub-environment.js";
import { StartError } from "./config/start-error.js";
import { prepareDemo } from "./demo.js";
import { type Product, startProduct, Undo } from "./product.js";
import { onStopSignal } from "./stop-signals.js";
import { writeWelcome } from "./welcome.js";

export interface StartOptions {
  /** Connect the sample estate and wait for its first discovery. */
  readonly demo: boolean;
  /** Print a link that signs an administrator in once, as the demo always does. */
  readonly link: boolean;
  /** The folder that holds `apps` and `prisma`. */
  readonly root: string;
}

/** The whole life of the process: starts, says where it is, and stops when it is asked to. */
export async function start({ demo, link, root }: StartOptions): Promise<void> {
  const undo = new Undo();
  const stopBecause = onStopSignal(() => undo.run());
  try {
    const scrubbed = scrubEnvironment(process.env);
    if (scrubbed.length > 0) console.error(`Not obeyed: ${scrubbed.join(", ")}`);
    const { unknown } = readSettings(process.env);
    if (unknown.length > 0) console.error(`Not known, and not used: ${unknown.join(", ")}`);
    const config = readConfig(process.env, process.cwd());
    const product = await startProduct(config, new Installation(root), undo);
    void product.databaseEnded.then(() =>
      stopBecause("The embedded database ended by itself. Start Periplus again: what it kept is there."),
    );
    await welcome(product, { demo, link });
  } catch (error) {
    // Says nothing during a stop, which takes the ground from under what was starting.
    stopBecause(error instanceof StartError ? error.message : error);
  }
}

async function welcome(
  { context, address }: Product,
  { demo, link }: Pick<StartOptions, "demo" | "link">,
): Promise<void> {
  if (address === undefined) {
    console.log("Periplus works. Ctrl-C stops it.");
    return;
  }
  if (demo) await prepareDemo(context, reportProgress);
  console.log(await writeWelcome(context, { address, link: demo || link }, new Date()));
}

let reported = "";

/** One line that is written over on a terminal; in a log each line that differs. */
function reportProgress(text: string): void {
  if (text === reported) return;
  reported = text;
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
}
