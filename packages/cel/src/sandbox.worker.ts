import { parentPort } from "node:worker_threads";
import { compile, type Program } from "./compile.js";
import { CelCompileError } from "./errors.js";
import { READY } from "./limited-thread.js";
import { userLimits } from "./parse/limits.js";
import { toPlain } from "./plain.js";
import type { SandboxOutcome, SandboxRequest, SandboxResult } from "./sandbox-protocol.js";

const MAX_PROGRAMS = 100;
const programs = new Map<string, Program>();

function compileOnce({ source, options }: SandboxRequest): Program {
  const key = JSON.stringify([source, options]);
  const known = programs.get(key);
  if (known !== undefined) return known;
  const program = compile(source, { limits: userLimits, ...options });
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  programs.set(key, program);
  return program;
}

function evaluate(program: Program, input: SandboxRequest["inputs"][number], cost: number | undefined): SandboxResult {
  const { result, cost: spent } = program.measure(input, cost === undefined ? {} : { cost });
  if ("value" in result) return { value: toPlain(result.value), cost: spent };
  return { error: result.error.message, reason: result.error.reason, cost: spent };
}

function answer(request: SandboxRequest): SandboxOutcome {
  try {
    const program = compileOnce(request);
    return { results: request.inputs.map((input) => evaluate(program, input, request.cost)) };
  } catch (error) {
    if (error instanceof CelCompileError) return { issues: error.issues };
    return { stopped: error instanceof Error ? error.message : String(error) };
  }
}

// The engine is loaded: from here on the time counts.
parentPort?.postMessage(READY);
parentPort?.on("message", (request: SandboxRequest) => {
  parentPort?.postMessage(answer(request));
});
