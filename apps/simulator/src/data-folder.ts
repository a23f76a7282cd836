import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Keyring } from "./keyring.js";

/** What a simulator keeps from one start to the next. */
export interface KeptState {
  keyring: Keyring;
  seed: number;
  step: number;
  /** The port of the last start. */
  port: number;
}

const FILE = "simulator.json";

/** Reads what was kept in the folder; undefined where there is nothing, or nothing that can be read. */
export function readState(folder: string): KeptState | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as KeptState;
  } catch {
    // A start that was cut off half-way: the next one begins anew.
    return undefined;
  }
}

/** Keeps the state, and the CA certificate as a file of its own (`ca.pem`). Only the owner can read the secrets. */
export function writeState(folder: string, state: KeptState): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "ca.pem"), state.keyring.authority.certificate);
  const draft = join(folder, `${FILE}.new`);
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  renameSync(draft, join(folder, FILE));
}
