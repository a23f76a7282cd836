import { type AnswerOf, endpoints, type RequestOf } from "@periplus/shared/endpoints";
import { problems } from "@periplus/shared/problem";
import { type ChangeName, callIfMatch, type ReadOf, readTagged } from "./client";
import { ApiError, toApiError } from "./problem";

/** Something that people decide about a thing, by its name. */
export interface Fact {
  readonly what: string;
  /** JSON; what is compared. */
  readonly value: unknown;
  /** The value as people read it. */
  readonly words: string;
}

/** A fact that was one thing when it was looked at and is another now; null where there is none. */
export interface Difference {
  readonly what: string;
  readonly seen: string | null;
  readonly now: string | null;
}

/** Somebody else was quicker: nothing was changed. */
export class ChangedMeanwhile extends ApiError {
  constructor(readonly differences: readonly Difference[]) {
    const { title, status } = problems["precondition-failed"];
    const words = differences.map(({ what, seen, now }) => `${what}: ${seen ?? "nothing"} → ${now ?? "nothing"}`);
    super({ title, status, detail: `Somebody else changed this. ${words.join("; ")}` }, "precondition-failed");
    this.name = "ChangedMeanwhile";
  }
}

export interface SeenChange<Name extends ChangeName> {
  readonly request: RequestOf<Name>;
  /** What reads the thing that is changed. */
  readonly read: RequestOf<ReadOf<Name>>;
  /** The thing as it was when somebody decided; read by itself, or a row of a list. */
  readonly seen: AnswerOf<ReadOf<Name>>;
  /** What the change is about. What differs besides, such as when something was last used, keeps nobody from it. */
  readonly facts: (thing: AnswerOf<ReadOf<Name>>) => readonly Fact[];
  /** Gets what is there now, where the change is not made for it. */
  readonly onChanged?: (now: AnswerOf<ReadOf<Name>>) => void;
}

/** Something may move after it was read; nothing that a person waits for moves so often. */
const mostTries = 5;

/**
 * Changes what somebody has seen, and nothing else: it is read once more, held against what they saw, and changed while
 * it is as it was read. Rejects with `ChangedMeanwhile` where one of its facts is another by now, and otherwise as the
 * calls do.
 */
export async function changeSeen<Name extends ChangeName>(
  name: Name,
  { request, read, seen, facts, onChanged }: SeenChange<Name>,
): Promise<AnswerOf<Name>> {
  const readName: ReadOf<Name> = endpoints[name].ifMatch;
  for (let tries = 1; ; tries++) {
    const { answer: now, tag } = await readTagged(readName, read);
    const differences = compare(facts(seen), facts(now));
    if (differences.length > 0) {
      onChanged?.(now);
      throw new ChangedMeanwhile(differences);
    }
    try {
      return await callIfMatch(name, request, tag);
    } catch (cause) {
      if (tries === mostTries || toApiError(cause).code !== "precondition-failed") throw cause;
    }
  }
}

function compare(seen: readonly Fact[], now: readonly Fact[]): Difference[] {
  const [before, after] = [byName(seen), byName(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [then, current] = [before.get(what), after.get(what)];
    if (JSON.stringify(then?.value) === JSON.stringify(current?.value)) return [];
    return [{ what, seen: then?.words ?? null, now: current?.words ?? null }];
  });
}

const byName = (facts: readonly Fact[]) => new Map(facts.map((fact) => [fact.what, fact]));
