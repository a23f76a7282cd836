import { parentPort } from "node:worker_threads";
import { handOver } from "../byte-memory.js";
import { ClusterIntake } from "./cluster-intake.js";
import { bytesIn, callIntake, type IntakeAnswer, type IntakeRequest } from "./intake-calls.js";
import { JudgesByTerms } from "./judge-by-terms.js";

/** Works the intakes of all clusters that the process reads at the moment, a call at a time. */
const judges = new JudgesByTerms();
const intakes = new Map<number, ClusterIntake>();

async function answer(request: IntakeRequest): Promise<void> {
  if ("close" in request) {
    intakes.delete(request.intake);
    return;
  }
  const { id } = request;
  try {
    const answer = await work(request);
    send({ id, answer }, handOver(bytesIn(answer)));
  } catch (error) {
    send({ id, fault: error instanceof Error ? error : new Error(String(error)) });
  }
}

function work(request: Exclude<IntakeRequest, { close: true }>): unknown {
  if ("open" in request) {
    intakes.set(request.intake, new ClusterIntake(judges.judgeFor(request.open), request.snapshot));
    return undefined;
  }
  const intake = intakes.get(request.intake);
  if (intake === undefined) throw new Error("The intake is not open");
  return callIntake(intake, request.call, request.args);
}

function send(message: IntakeAnswer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

parentPort?.on("message", (request: IntakeRequest) => void answer(request));
