import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Periplus needs Node 22.19 or newer, this is ${process.version}. Start it with \`npm start\`.`);
  process.exit(1);
}

// A heap is collected when it has grown by half since the last time, not to two or three times its size: a cluster
// that is read leaves much behind at once, and a container is given so much memory and no more. Less costs more time than
// it saves memory.
setFlagsFromString("--heap-growing-percent=50");

// Imported after the check: an older Node would stop at their syntax first.
const { start } = await import("./start.js");
const { values: options } = parseArgs({
  options: {
    demo: { type: "boolean", default: false },
    link: { type: "boolean", default: false },
    migrate: { type: "boolean", default: false },
    "rotate-key": { type: "boolean", default: false },
  },
});
const { "rotate-key": rotateKey, ...rest } = options;
await start({ ...rest, rotateKey, root: fileURLToPath(new URL("../../..", import.meta.url)) });
