// Runs before every script of package.json, on whatever Node the machine has: installs the locked dependencies when they
// are missing or belong to another lock file, and with `build` brings the build up to date.
// It must not import anything that is not part of Node itself. Everything it prints goes to stderr: stdout is the script's.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "node_modules/.periplus-lock");
const windows = process.platform === "win32";
const toStderr = ["ignore", 2, 2];

function run(command, args) {
  const env = {
    ...process.env,
    PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
  };
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: toStderr, env, shell: windows });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
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
  if (!installed) {
    process.stderr.write("Installing the locked dependencies (about half a minute)\n");
    const npm = process.env.npm_execpath;
    if (npm) run(process.execPath, [npm, "ci", "--no-audit", "--no-fund"]);
    else run("npm", ["ci", "--no-audit", "--no-fund"]);
  }
  writeFileSync(stamp, lock);
}
if (process.argv.includes("build")) run("turbo", ["run", "build", "--output-logs=errors-only", "--log-order=grouped"]);
