import { parseArgs } from "node:util";
import { startSimulator } from "./simulator.js";

const USAGE = `periplus simulator: three clouds and their Kubernetes clusters on this machine

  --port N           port to listen on; 0 (the default) takes a free one, or the one of the last start
  --data DIR         folder for keys, port and step, and for ca.pem
  --seed N           another estate
  --step-minutes N   lets the estate move on by itself
  --admin            offers faults, steps and the request log under /_simulator/
`;

const PARENT_CHECK_MILLISECONDS = 1000;

function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} is a number, not ${text}`);
}

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string" },
      data: { type: "string" },
      seed: { type: "string" },
      "step-minutes": { type: "string" },
      admin: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = readNumber("port", values.port);
  const seed = readNumber("seed", values.seed);
  const stepMinutes = readNumber("step-minutes", values["step-minutes"]);
  return {
    help: values.help,
    admin: values.admin,
    ...(port === undefined ? {} : { port }),
    ...(seed === undefined ? {} : { seed }),
    ...(stepMinutes === undefined ? {} : { stepMinutes }),
    ...(values.data === undefined ? {} : { dataFolder: values.data }),
  };
}

/** Ends the process when the one that started it is gone: nobody is left who could end it. */
function followParent(end: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, PARENT_CHECK_MILLISECONDS).unref();
}

async function serve(): Promise<void> {
  const { help, ...options } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const simulator = await startSimulator(options);
  const end = () => {
    simulator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  followParent(end);
  process.stdout.write(`${JSON.stringify(simulator.connection)}\n`);
}

serve().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
