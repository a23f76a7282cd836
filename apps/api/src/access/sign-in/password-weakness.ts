import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

/** Fewer guesses than 10 to this power are too few: everything that zxcvbn does not call "very unguessable" (score 4). */
const fewestGuesses = 10;
/** What is behind so many characters makes no password weaker, and the estimate's time grows with the length. */
const estimatedLength = 64;
let estimator: ZxcvbnFactory | undefined;

/** What keeps a password from being a good one besides its length; undefined where nothing does. */
export function weaknessOf(password: string, names: readonly string[]): string | undefined {
  const text = password.normalize("NFKC").toLowerCase();
  if (new Set(text).size < 6) return "It repeats a few characters";
  const inside = ["periplus", ...names].find((name) => name.length >= 3 && text.includes(name.toLowerCase()));
  if (inside !== undefined) return `It must not contain ${inside}`;
  if (countGuesses(password.normalize("NFKC")) >= fewestGuesses) return undefined;
  return "It is easy to guess: common passwords, dates, sequences and rows of keys count for little";
}

/**
 * Powers of ten of the guesses that finding it takes, who tries 49,000 common passwords and their like first. The lists
 * are read when the first password is chosen: most processes never need them.
 */
function countGuesses(password: string): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return estimator.check(password.slice(0, estimatedLength)).guessesLog10;
}
