// Runs one of the project's measurements: `node tools/run.mjs <kind> <name> [arguments]`, which is what
// `npm run -s conformance -- <name>` and `npm run -s bench -- <name>` do. Each is a file tools/<kind>/<name>.ts (or
// .mjs) that prints one JSON line to standard output and everything else to standard error.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [kind = "", name = "", ...rest] = process.argv.slice(2);
const folder = fileURLToPath(new URL(`./${kind}/`, import.meta.url));
const names = existsSync(folder)
  ? readdirSync(folder).flatMap((file) => /^(.+)\.(?:ts|mjs)$/.exec(file)?.[1] ?? [])
  : [];
const file = [`${name}.ts`, `${name}.mjs`].find((candidate) => existsSync(folder + candidate));

if (file === undefined || !names.includes(name)) {
  console.error(
    `${name === "" ? "say which" : `there is no ${kind} ${name}`}: npm run -s ${kind} -- ${names.join(" | ")}`,
  );
  process.exit(2);
}
const child = spawn(process.execPath, [folder + file, ...rest], { stdio: "inherit" });
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
