import { Injectable } from "@nestjs/common";

/** So many requests of one principal are at work at once: half of the connections that the database has for requests. */
const usualMost = 6;

interface Line {
  atWork: number;
  readonly waiting: Set<() => void>;
}

/** Who asks for much at once waits for oneself, and not everybody for them. */
@Injectable()
export class Turns {
  readonly #lines = new Map<string, Line>();

  /**
   * Calls `begin` when it is their turn: at once where few of theirs are at work, else in the order of coming. Returns what
   * ends the turn, or the wait for it; a second call does nothing.
   */
  take(key: string, begin: () => void, most = usualMost): () => void {
    const line = this.#lines.get(key) ?? { atWork: 0, waiting: new Set() };
    this.#lines.set(key, line);
    let leave = () => {
      line.waiting.delete(start);
    };
    const start = () => {
      line.waiting.delete(start);
      line.atWork += 1;
      leave = () => {
        leave = () => undefined;
        line.atWork -= 1;
        const [next] = line.waiting;
        if (next) next();
        else if (line.atWork === 0) this.#lines.delete(key);
      };
      begin();
    };
    if (line.atWork < most) start();
    else line.waiting.add(start);
    return () => leave();
  }
}
