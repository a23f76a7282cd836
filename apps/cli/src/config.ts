import { settings } from "@periplus/shared/settings";

/** Prints every setting: name, default, meaning. */
export function listSettings(): void {
  for (const { name, fallback, meaning } of settings) {
    process.stdout.write(`${name}${fallback === undefined ? "" : ` (default: ${fallback})`}\n    ${meaning}\n`);
  }
}
