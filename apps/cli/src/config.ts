import { type Setting, settings } from "@periplus/shared/settings";

/** Prints every setting: name, default, meaning. */
export function listSettings(): void {
  for (const [name, { default: fallback, meaning }] of Object.entries<Setting>(settings)) {
    process.stdout.write(`${name}${fallback === null ? "" : ` (default: ${fallback})`}\n    ${meaning}\n`);
  }
}
