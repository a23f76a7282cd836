/** Compares what a suite says with what we say, and prints the one line that a conformance run gives. */
export class Tally {
  readonly #suite: string;
  readonly #reasonFor: (caseName: string) => string | undefined;
  readonly #explained = new Map<string, number>();
  readonly #used = new Set<string>();
  #cases = 0;
  #agree = 0;
  #disagree = 0;

  /** @param reasonFor why a case is known to disagree; undefined where it should agree */
  constructor(suite: string, reasonFor: (caseName: string) => string | undefined = () => undefined) {
    this.#suite = suite;
    this.#reasonFor = reasonFor;
  }

  /** A case of the suite about something that none of our rules is about. */
  leaveOut(): void {
    this.#cases += 1;
  }

  compare(caseName: string, wanted: string, given: string): void {
    this.#cases += 1;
    if (wanted === given) {
      this.#agree += 1;
      return;
    }
    this.#disagree += 1;
    const reason = this.#reasonFor(caseName);
    if (reason !== undefined) {
      this.#used.add(caseName);
      this.#explained.set(reason, (this.#explained.get(reason) ?? 0) + 1);
    } else console.error(`${caseName}: wanted ${wanted}, gave ${given}`);
  }

  /** Prints the line. The run fails if there is a disagreement without a reason, or a reason without a disagreement. */
  finish(known: readonly string[] = []): void {
    const stale = known.filter((caseName) => !this.#used.has(caseName));
    for (const caseName of stale) console.error(`${caseName}: agrees, but the table says that it does not`);
    const explained = [...this.#explained.values()].reduce((sum, count) => sum + count, 0);
    console.log(
      JSON.stringify({
        suite: this.#suite,
        cases: this.#cases,
        mapped: this.#agree + this.#disagree,
        agree: this.#agree,
        disagree: this.#disagree,
        explained,
        ...(explained > 0 ? { reasons: Object.fromEntries(this.#explained) } : {}),
      }),
    );
    process.exitCode = explained === this.#disagree && stale.length === 0 ? 0 : 1;
  }
}
