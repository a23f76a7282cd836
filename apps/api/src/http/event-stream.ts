import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** Comments at least this often, so that no proxy takes a quiet stream for a dead one. */
const heartbeatMilliseconds = 15_000;

/**
 * Server-sent events: one `data:` line per value, a comment after 15 s of silence. Ends when `events` ends; a client that
 * goes away ends `events`.
 */
export function toEventStream(
  events: AsyncIterable<unknown>,
  toText: (event: unknown) => string,
  heartbeat: number = heartbeatMilliseconds,
): Readable {
  return Readable.from(writeEvents(events, toText, heartbeat), { objectMode: false });
}

async function* writeEvents(
  events: AsyncIterable<unknown>,
  toText: (event: unknown) => string,
  heartbeat: number,
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const timer = new AbortController();
      const silence = sleep(heartbeat, "silence" as const, { signal: timer.signal, ref: false }).catch(
        () => "silence" as const,
      );
      const result = await Promise.race([next, silence]);
      timer.abort();
      if (result === "silence") {
        yield ": still here\n\n";
        continue;
      }
      if (result.done) return;
      yield `data: ${toText(result.value)}\n\n`;
      next = iterator.next();
    }
  } finally {
    // Not awaited: a source that waits for news would never come back.
    void iterator.return?.();
  }
}
