import { AsyncLocalStorage } from "node:async_hooks";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { toEventStream } from "./event-stream.js";

test("events are made for the one who asked, whoever reads them", async () => {
  const asking = new AsyncLocalStorage<string>();
  async function* events() {
    for (let index = 0; index < 3; index += 1) {
      yield `${index} for ${asking.getStore() ?? "nobody"}`;
      await sleep(1);
    }
  }
  const stream = asking.run("Ada", () =>
    toEventStream(events(), { toText: String, onError: (error) => expect.fail(String(error)) }),
  );
  const read = await asking.run("the socket", async () => {
    await sleep(5);
    return text(stream);
  });
  expect(read.match(/for \w+/g)).toEqual(["for Ada", "for Ada", "for Ada"]);
});
