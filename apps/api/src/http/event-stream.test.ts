import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { toEventStream } from "./event-stream.js";

const toText = (event: unknown) => JSON.stringify(event);

test("each value is an event and silence is broken by comments", async () => {
  async function* events() {
    yield { at: 1 };
    await sleep(50);
    yield { at: 2 };
  }
  const written = await text(toEventStream(events(), { toText, onError: () => undefined, heartbeat: 10 }));
  expect(written).toMatch(/^data: \{"at":1\}\n\n(: still here\n\n)+data: \{"at":2\}\n\n$/);
});

test("a source that fails ends the stream and is reported", async () => {
  const errors: unknown[] = [];
  async function* events() {
    yield 1;
    throw new Error("broken");
  }
  const written = await text(toEventStream(events(), { toText, onError: (error) => errors.push(error) }));
  expect(written).toBe("data: 1\n\n");
  expect(errors).toEqual([new Error("broken")]);
});

test("a reader that goes away ends the source", async () => {
  let isOver = false;
  async function* events() {
    try {
      for (;;) {
        yield 1;
        await sleep(1);
      }
    } finally {
      isOver = true;
    }
  }
  const stream = toEventStream(events(), { toText, onError: () => undefined });
  for await (const _ of stream) break;
  await expect.poll(() => isOver).toBe(true);
});

test("a stream ends after some time, though there is more to tell", async () => {
  async function* events() {
    for (let at = 1; ; at += 1) {
      yield at;
      await sleep(20);
    }
  }
  const written = await text(toEventStream(events(), { toText, onError: () => undefined, longest: 100 }));
  expect(written).toMatch(/^data: 1\n\ndata: 2\n\n/);
  async function* quiet() {
    yield 1;
    await new Promise(() => undefined);
  }
  const told = await text(toEventStream(quiet(), { toText, onError: () => undefined, longest: 50 }));
  expect(told).toMatch(/^data: 1\n\n/);
});
