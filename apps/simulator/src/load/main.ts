import { parseArgs } from "node:util";
import { LoadServer } from "./load-server.js";

const usage = `periplus load generator: Kubernetes clusters of any size on this machine, made page by page

  --objects N      objects of a cluster (50000)
  --clusters N     how many of them (1)
  --seed N         other clusters (1)
  --latency N      milliseconds that every answer waits (0)
  --keep-pages     keeps the compressed pages, so that reading them again costs next to nothing here

It prints one line of JSON when it is ready: addresses, CA and token. POST {"changed":0.01,"touched":0.2,"replaced":0} to
"control" moves all clusters on; "rebuilt":["load-1"] besides puts other clusters in the place of those named.
`;

function readCount(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name} is a whole number, not ${text}`);
}

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "50000" },
    clusters: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    latency: { type: "string", default: "0" },
    "keep-pages": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) process.stdout.write(usage);
else {
  const { connection, close } = await LoadServer.start({
    clusters: readCount("clusters", values.clusters),
    objects: readCount("objects", values.objects),
    seed: readCount("seed", values.seed),
    latencyMilliseconds: readCount("latency", values.latency),
    keepPages: values["keep-pages"],
  });
  process.once("SIGTERM", close);
  process.once("SIGINT", close);
  process.once("disconnect", close);
  process.stdout.write(`${JSON.stringify(connection)}\n`);
}
