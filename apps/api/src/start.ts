import { readSettings } from "@periplus/shared/settings";
import { Config, readConfig } from "./config/config.js";
import { makeDataFolder } from "./config/data-folder.js";
import { Installation } from "./config/installation.js";
import { scrubEnvironment } from "./config/scrub-environment.js";
import { readSecretFiles } from "./config/secret-files.js";
import { StartError } from "./config/start-error.js";
import { prepareDemo } from "./demo.js";
import { migrateDatabase, type Product, startProduct, Undo } from "./product.js";
import { Rewrapping } from "./secrets/rewrapping.js";
import { addSecretsKey } from "./secrets/secrets-key.js";
import { onStopSignal } from "./stop-signals.js";
import { announce } from "./telemetry/log.js";
import { writeWelcome } from "./welcome.js";

export interface StartOptions {
  /** Connect the sample estate and wait for its first discovery. */
  readonly demo: boolean;
  /** Print a link that signs an administrator in once, as the demo always does. */
  readonly link: boolean;
  /** Bring the database to the state that this version needs, and end. */
  readonly migrate: boolean;
  /** Seal stored secrets with a new key. */
  readonly rotateKey: boolean;
  /** The folder that holds `apps` and `prisma`. */
  readonly root: string;
}

/** The whole life of the process: starts, says where it is, and stops when it is asked to. */
export async function start({ demo, link, migrate, rotateKey, root }: StartOptions): Promise<void> {
  const undo = new Undo();
  const stopBecause = onStopSignal(() => undo.run());
  try {
    const scrubbed = scrubEnvironment(process.env);
    if (scrubbed.length > 0) console.error(`Not obeyed: ${scrubbed.join(", ")}`);
    const { unknown } = readSettings(readSecretFiles(process.env).environment);
    if (unknown.length > 0) console.error(`Not known, and not used: ${unknown.join(", ")}`);
    const config = readConfig(process.env, process.cwd());
    const installation = new Installation(root);
    if (migrate) return await migrateAndEnd(config, installation, undo);
    if (rotateKey) prepareNewKey(config);
    const product = await startProduct(config, installation, undo);
    if (rotateKey) await sealWithNewKey(product);
    void product.databaseEnded.then(() =>
      stopBecause("The embedded database ended by itself. Start Periplus again: what it kept is there."),
    );
    await welcome(product, { demo, link });
  } catch (error) {
    // Says nothing during a stop, which takes the ground from under what was starting.
    stopBecause(error instanceof StartError ? error.message : error);
  }
}

async function migrateAndEnd(config: Config, installation: Installation, undo: Undo): Promise<void> {
  const applied = await migrateDatabase(config, installation, undo);
  const words = applied.length === 0 ? "The database lacks nothing." : `Applied to the database: ${applied.join(", ")}`;
  announce(config, words);
  await undo.run();
}

/** Of a file there is a new one from here on; a cloud makes them by itself. */
function prepareNewKey({ values: { secretsKms, secretsKeys, dataFolder } }: Config): void {
  if (secretsKms !== undefined) return;
  if (secretsKeys !== undefined)
    throw new StartError("Put the new key before the others in PERIPLUS_SECRETS_KEY; a start seals with it by itself.");
  makeDataFolder(dataFolder);
  addSecretsKey(dataFolder);
}

async function sealWithNewKey({ context }: Product): Promise<void> {
  const count = await context.get(Rewrapping, { strict: false }).run({ all: true });
  console.error(`Sealed with a new key: ${count} stored secrets`);
}

async function welcome(
  { context, address }: Product,
  { demo, link }: Pick<StartOptions, "demo" | "link">,
): Promise<void> {
  const config = context.get(Config);
  if (address === undefined) {
    announce(config, "Periplus works. Ctrl-C stops it.");
    return;
  }
  if (demo) await prepareDemo(context, reportProgress);
  announce(config, await writeWelcome(context, { address, link: demo || link }, new Date()));
}

let reported = "";

/** One line that is written over on a terminal; in a log each line that differs. */
function reportProgress(text: string): void {
  if (text === reported) return;
  reported = text;
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
}
