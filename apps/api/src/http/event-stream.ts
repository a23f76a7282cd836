import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";

/** A stream ends after so long. Whoever connects again is asked anew who they are, and what they may see. */
const longestMilliseconds = 5 * 60_000;
/** Comments at least this often, so that no proxy takes a quiet stream for a dead one. */
const heartbeatMilliseconds = 15_000;

export interface EventStreamOptions {
  /** One value as the text after `data:`; no line breaks. */
  readonly toText: (event: unknown) => string;
  /** Told why the stream ends before its events do; the client connects again. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds of silence before a comment. */
  readonly heartbeat?: number;
  /** Milliseconds after which it ends. */
  readonly longest?: number;
}

/**
 * Server-sent events: one `data:` line per value, a comment after 15 s of silence. Ends when `events` ends, and after 5
 * minutes; a client that goes away ends `events`.
 */
export function toEventStream(events: AsyncIterable<unknown>, options: EventStreamOptions): Readable {
  // Whoever reads the stream later does so for nobody in particular; the events are made for the one who asked.
  const inContext = AsyncLocalStorage.snapshot();
  return Readable.from(writeEvents(events, options, inContext), { objectMode: false });
}

async function* writeEvents(
  events: AsyncIterable<unknown>,
  { toText, onError, heartbeat = heartbeatMilliseconds, longest = longestMilliseconds }: EventStreamOptions,
  inContext: <T>(work: () => T) => T,
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]();
  const advance = () => inContext(() => iterator.next());
  const end = Date.now() + longest;
  try {
    let next = advance();
    while (Date.now() < end) {
      const result = await within(next, Math.min(heartbeat, end - Date.now()));
      if (result === undefined) {
        yield ": still here\n\n";
        continue;
      }
      if (result.done) return;
      yield `data: ${toText(result.value)}\n\n`;
      next = advance();
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
