import type { CompileOptions } from "./compile.js";
import type { CelIssue } from "./errors.js";

/** An expression that somebody else wrote, and what to evaluate it with. */
export interface SandboxRequest {
  readonly source: string;
  readonly options: CompileOptions;
  /** The variables of each evaluation: plain JSON. */
  readonly inputs: readonly Readonly<Record<string, unknown>>[];
  /** Cost that one evaluation may have; the default is the API server's limit for one expression. */
  readonly cost?: number;
}

/** What became of one input. Values are plain, see `toPlain`. */
export type SandboxResult =
  | { readonly value: unknown; readonly cost: number }
  | { readonly error: string; readonly reason: "error" | "budget"; readonly cost: number };

/** What became of a request. `stopped` is set when its time was over or the worker broke. */
export type SandboxOutcome =
  | { readonly results: readonly SandboxResult[] }
  | { readonly issues: readonly CelIssue[] }
  | { readonly stopped: string };
