import { parentPort } from "node:worker_threads";
import { READY } from "@periplus/cel/limited-thread";
import type { TrialRequest } from "./trial-protocol.js";
import { tryRule } from "./try-rule.js";

// The engine is loaded: from here on the time counts.
parentPort?.postMessage(READY);
parentPort?.on("message", (request: TrialRequest) => {
  try {
    parentPort?.postMessage(tryRule(request));
  } catch (error) {
    parentPort?.postMessage({ stopped: error instanceof Error ? error.message : String(error) });
  }
});
