import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseStandard } from "../standards/parse-standard.js";
import type { Standard } from "../standards/standard.js";

const folder = fileURLToPath(new URL("../../standards", import.meta.url));

/** Reads the standards that come with Periplus, by id, before rules are linked to them. Throws StandardError. */
export function readStandards(): Standard[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => parseStandard(readFileSync(join(folder, name), "utf8")));
}
