import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import type { ClusterIntake, ToWrite } from "./cluster-intake.js";
import type { JudgingTerms } from "./judge-by-terms.js";

/** What an intake is asked for from elsewhere. */
const intakeCalls = [
  "takeIds",
  "takeDocument",
  "beginKind",
  "takePage",
  "endKind",
  "takeUnread",
  "takeStored",
  "buildFacts",
  "judgeHeld",
  "finish",
  "findAffected",
  "judgeStored",
] as const satisfies readonly (keyof ClusterIntake)[];
export type IntakeCall = (typeof intakeCalls)[number];

/** An intake that is worked in another thread, or as if it were: one call at a time. */
export type OpenIntake = {
  readonly [Name in IntakeCall]: (
    ...args: Parameters<ClusterIntake[Name]>
  ) => Promise<Awaited<ReturnType<ClusterIntake[Name]>>>;
} & {
  /** Frees what it holds. */
  close(): void;
};

/** To the thread; each but `close` is answered. */
export type IntakeRequest = { readonly intake: number } & (
  | { readonly close: true }
  | { readonly id: number; readonly open: JudgingTerms; readonly snapshot: SnapshotWriting }
  | { readonly id: number; readonly call: IntakeCall; readonly args: readonly unknown[] }
);

export type IntakeAnswer = { readonly id: number } & ({ readonly answer: unknown } | { readonly fault: Error });

/** Asks an intake by the name of a call. */
export function callIntake(intake: ClusterIntake, call: IntakeCall, args: readonly unknown[]): unknown {
  return Reflect.apply(intake[call], intake, args);
}

/** The bytes that an answer holds: nobody needs them where it was made. */
export function bytesIn(answer: unknown): Uint8Array[] {
  if (typeof answer !== "object" || answer === null) return [];
  const { addition, changed } = ("toWrite" in answer ? answer.toWrite : answer) as Partial<ToWrite>;
  const blocks = addition ? [addition.resources, addition.revisions, addition.assessments, addition.findings] : [];
  return [...blocks.flatMap(({ chunks }) => chunks), ...(changed ?? []).map(({ object }) => object.body)];
}

/** An intake of which each call goes through `call`. */
export function asOpenIntake(
  call: (name: IntakeCall, args: readonly unknown[]) => Promise<unknown>,
  close: () => void,
): OpenIntake {
  const calls = intakeCalls.map((name) => [name, (...args: unknown[]) => call(name, args)]);
  return { ...Object.fromEntries(calls), close } as OpenIntake;
}
