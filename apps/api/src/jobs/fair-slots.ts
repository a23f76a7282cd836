/** After so long a job does not count any more. */
const longMilliseconds = 30_000;

/**
 * The workers of one queue. So many jobs are done at once, and those that take long are done beside them: a slow or
 * enormous cluster keeps a place of its own and leaves those of the others free. What runs at once has an end all the
 * same, for each job takes memory and a connection to the database.
 */
export class FairSlots {
  #long = 0;
  /** Workers that were started for the others of long jobs. */
  #extra = 0;

  constructor(
    /** Starts one more worker. */
    private readonly startWorker: () => Promise<void>,
    /** How many long jobs are done beside the others, at most. */
    private readonly mostLong: number,
    private readonly afterMilliseconds = longMilliseconds,
  ) {}

  /** Does one job; `endWorker` ends the worker that does it, once it is done. */
  async run(work: () => Promise<void>, endWorker: () => void): Promise<void> {
    let isLong = false;
    let growth: Promise<void> | undefined;
    const timer = setTimeout(() => {
      isLong = true;
      this.#long += 1;
      growth = this.#grow();
    }, this.afterMilliseconds);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      await growth;
      if (isLong) this.#long -= 1;
      if (this.#extra > Math.min(this.#long, this.mostLong)) {
        this.#extra -= 1;
        endWorker();
      }
    }
  }

  /** A worker that does not start is missed by nobody: the queue is not there, or ends. */
  async #grow(): Promise<void> {
    if (this.#extra >= this.mostLong) return;
    this.#extra += 1;
    await this.startWorker().catch(() => {
      this.#extra -= 1;
    });
  }
}
