import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Recorded files of others lie beside the checkout; none of them is part of it. */
const shared = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

/** The folder of one source of test files. Where it is absent, says so and ends with code 3. */
export function dataFolder(name: string): string {
  const folder = join(shared, name);
  if (existsSync(folder)) return folder;
  console.error(`There is no ../shared/data/${name} beside this checkout: nothing was measured.`);
  process.exit(3);
}

/** Every file below a folder whose name ends so, as paths relative to it, in order. */
export function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
