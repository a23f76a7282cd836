import type { ClusterIntake } from "./cluster-intake.js";
import type { JudgingTerms } from "./judge-by-terms.js";
import type { JudgedObject } from "./judged-object.js";

/** What an intake is asked for from elsewhere. */
const intakeCalls = [
  "takeDocument",
  "beginKind",
  "takePage",
  "endKind",
  "takeUnread",
  "takeStored",
  "buildFacts",
  "judgeHeld",
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
  | { readonly id: number; readonly open: JudgingTerms }
  | { readonly id: number; readonly call: IntakeCall; readonly args: readonly unknown[] }
);

export type IntakeAnswer = { readonly id: number } & ({ readonly answer: unknown } | { readonly fault: Error });

/** Asks an intake by the name of a call. */
export function callIntake(intake: ClusterIntake, call: IntakeCall, args: readonly unknown[]): unknown {
  return Reflect.apply(intake[call], intake, args);
}

/** The bytes that an answer holds: nobody needs them where it was made. */
export function bodiesIn(answer: unknown): Uint8Array[] {
  if (typeof answer !== "object" || answer === null || !("judged" in answer)) return [];
  return (answer.judged as readonly JudgedObject[]).map(({ object }) => object.body);
}

/** An intake of which each call goes through `call`. */
export function asOpenIntake(
  call: (name: IntakeCall, args: readonly unknown[]) => Promise<unknown>,
  close: () => void,
): OpenIntake {
  const calls = intakeCalls.map((name) => [name, (...args: unknown[]) => call(name, args)]);
  return { ...Object.fromEntries(calls), close } as OpenIntake;
}
