import { readFileSync } from "node:fs";
import { type Setting, settings } from "@periplus/shared/settings";

type Environment = Readonly<Record<string, string | undefined>>;

export interface WithSecretFiles {
  /** What was given, with what the files hold in place of their names. */
  readonly environment: Environment;
  /** What is wrong with them, one line per variable; never with what is in a file. */
  readonly problems: readonly string[];
}

const secretNames = (Object.entries(settings) as [string, Setting][])
  .filter(([, { secret }]) => secret)
  .map(([name]) => name);

/**
 * A secret setting may be in a file instead of a variable, which other programs of the machine may see: DATABASE_URL_FILE
 * names the file that holds DATABASE_URL. Reads those that are named; spaces and line breaks around a value do not count.
 */
export function readSecretFiles(given: Environment): WithSecretFiles {
  const environment: Record<string, string | undefined> = { ...given };
  const problems: string[] = [];
  for (const name of secretNames) {
    const fileName = `${name}_FILE`;
    const path = given[fileName]?.trim();
    delete environment[fileName];
    if (!path) continue;
    if (given[name]?.trim()) {
      problems.push(`${name} and ${fileName} are both given: leave one out`);
      continue;
    }
    try {
      environment[name] = readFileSync(path, "utf8").trim();
      // As a setting that is empty it would count as one that is not there.
      if (environment[name] === "") problems.push(`${fileName} names a file with nothing in it`);
    } catch (error) {
      problems.push(`${fileName} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { environment, problems };
}
