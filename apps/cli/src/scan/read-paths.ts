import { glob, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** A file that was read, or why it could not be; `folder` is the folder that was named in place of the file. */
export type ReadPath = { file: string; folder: string | null } & ({ text: string } | { message: string });

const largestFile = 64 * 1024 * 1024;

/** Reads what was named: files, every .yaml, .yml and .json below folders (in order of name), and `-`. */
export async function* readPaths(paths: readonly string[]): AsyncGenerator<ReadPath> {
  for (const path of paths) {
    if (path === "-") {
      yield { file: "-", folder: null, text: await text(process.stdin) };
      continue;
    }
    const found = await stat(path).catch(() => undefined);
    if (!found) yield { file: path, folder: null, message: "There is no such file or folder." };
    else if (found.isDirectory()) yield* readFolder(path);
    else yield { file: path, folder: null, ...(await readOne(path, found.size)) };
  }
}

async function* readFolder(folder: string): AsyncGenerator<ReadPath> {
  const files: string[] = [];
  for await (const file of glob("**/*.{yaml,yml,json}", { cwd: folder, exclude: ["**/node_modules", "**/.git"] })) {
    files.push(file);
  }
  if (files.length === 0) yield { file: folder, folder, message: "The folder has no .yaml, .yml or .json file." };
  for (const file of files.sort()) {
    const path = join(folder, file);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) yield { file: path, folder, ...(await readOne(path, found.size)) };
  }
}

async function readOne(file: string, size: number): Promise<{ text: string } | { message: string }> {
  if (size > largestFile) {
    return { message: `The file has ${Math.round(size / 1024 / 1024)} MiB; at most 64 are read. Split it.` };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file)) };
  } catch (error) {
    return { message: error instanceof TypeError ? "The file is not UTF-8 text." : String(error) };
  }
}
