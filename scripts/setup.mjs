// Runs before every script of package.json, on whatever Node the machine has: installs the locked dependencies when they
// are missing or belong to another lock file, and with `build` brings the build up to date.
// It must not import anything that is not part of Node itself. Everything it prints goes to stderr: stdout is the script's.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "node_modules/.periplus-lock");
const windows = process.platform === "win32";
const env = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
};

function install() {
  process.stderr.write("Installing the locked dependencies (half a minute to two minutes)\n");
  // Its warnings speak of the Node that is here; the product runs on the one that is installed with it.
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const [command, before] = npm ? [process.execPath, [npm]] : ["npm", []];
  const options = { cwd: root, stdio: ["ignore", 2, 2], env, shell: windows && !npm };
  const { status, error } = spawnSync(command, [...before, ...args], options);
  if (error) process.stderr.write(`npm: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Says nothing where all is built already, one line where that takes a while, and everything where it fails. */
function build() {
  const args = ["run", "build", "--output-logs=errors-only", "--log-order=grouped"];
  const turbo = spawn("turbo", args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env, shell: windows });
  const said = [];
  turbo.stdout.on("data", (chunk) => said.push(chunk));
  turbo.stderr.on("data", (chunk) => said.push(chunk));
  const slow = setTimeout(() => process.stderr.write("Building (about half a minute, the first time)\n"), 2_000);
  turbo.on("error", (error) => said.push(`turbo: ${error.message}\n`));
  turbo.on("close", (code) => {
    clearTimeout(slow);
    if (code === 0) return;
    for (const chunk of said) process.stderr.write(chunk);
    process.exitCode = code > 0 ? code : 1;
  });
}

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};
const changedAt = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
// npm writes node_modules/.package-lock.json last, at the end of every install: one made by hand counts too.
const installed = changedAt("node_modules/.package-lock.json") > changedAt("package-lock.json");
if (read(stamp) !== lock) {
  if (!installed) install();
  writeFileSync(stamp, lock);
}
if (process.argv.includes("build")) build();
