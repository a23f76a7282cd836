import { Readable } from "node:stream";

/** Comments at least this often, so that no proxy takes a quiet stream for a dead one. */
const heartbeatMilliseconds = 15_000;

export interface EventStreamOptions {
  /** One value as the text after `data:`; no line breaks. */
  readonly toText: (event: unknown) => string;
  /** Told why the stream ends before its events do; the client connects again. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds of silence before a comment. */
  readonly heartbeat?: number;
}

/**
 * Server-sent events: one `data:` line per value, a comment after 15 s of silence. Ends when `events` ends; a client that
 * goes away ends `events`.
 */
export function toEventStream(events: AsyncIterable<unknown>, options: EventStreamOptions): Readable {
  return Readable.from(writeEvents(events, options), { objectMode: false });
}

async function* writeEvents(
  events: AsyncIterable<unknown>,
  { toText, onError, heartbeat = heartbeatMilliseconds }: EventStreamOptions,
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const result = await within(next, heartbeat);
      if (result === undefined) {
        yield ": still here\n\n";
        continue;
      }
      if (result.done) return;
      yield `data: ${toText(result.value)}\n\n`;
      next = iterator.next();
    }
  } catch (error) {
    onError(error);
  } finally {
    // Not awaited: a source that waits for news would hold up the end.
    void iterator.return?.();
  }
}

/** What the promise resolves to; undefined when that takes longer than the time given. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const timer = Promise.withResolvers<undefined>();
  const timeout = setTimeout(timer.resolve, milliseconds, undefined);
  try {
    return await Promise.race([promise, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}
