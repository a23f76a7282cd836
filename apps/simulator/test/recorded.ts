import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Documents that were recorded from the real services, beside the repository; tests do without where they are absent. */
const FOLDER = new URL("../../../../shared/data/", import.meta.url);

/** True where the documents of that folder are there; says so where they are not. */
export function hasRecorded(folder: string): boolean {
  const found = existsSync(new URL(`${folder}/`, FOLDER));
  if (!found) console.warn(`shared/data/${folder} is absent: the comparison with recorded documents is left out`);
  return found;
}

/** Reads one recorded document. */
export function readRecorded<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, FOLDER), "utf8")) as T;
}

/** The names of the recorded documents of a folder; none where it is absent, since the body of a skipped group runs too. */
export function listRecorded(folder: string): string[] {
  const url = new URL(`${folder}/`, FOLDER);
  return existsSync(url) ? readdirSync(url) : [];
}
