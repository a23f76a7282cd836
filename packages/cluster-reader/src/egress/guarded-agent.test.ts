import { expect, test } from "vitest";
import type { Reach } from "./address.js";
import { EgressError } from "./egress-error.js";
import { createGuardedLookup } from "./guarded-agent.js";

/** Looks a name up whose answer changes from one time to the next. */
function lookupOf(reach: Reach, ...answers: string[][]) {
  let asked = 0;
  const guarded = createGuardedLookup(reach, (_name, _options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  });
  const once = () =>
    new Promise<unknown>((resolve, reject) =>
      guarded("api.example", { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
    );
  return { once, asked: () => asked };
}

test("a name that points elsewhere later is not followed", async () => {
  const { once, asked } = lookupOf("internet", ["203.0.113.7"], ["169.254.169.254"], ["127.0.0.1"]);
  const first = await once();
  expect(first).toEqual([{ address: "203.0.113.7", family: 4 }]);
  expect([await once(), await once(), asked()]).toEqual([first, first, 1]);
});

test("of several addresses only those are used that may be reached", async () => {
  const { once } = lookupOf("internet", ["10.0.0.1", "203.0.113.7", "::ffff:169.254.169.254", "2606:4700::1"]);
  expect(await once()).toEqual([
    { address: "203.0.113.7", family: 4 },
    { address: "2606:4700::1", family: 6 },
  ]);
});

test("a name of which none may be reached is refused, whatever it says later", async () => {
  const { once } = lookupOf("internet", ["192.168.0.1"], ["203.0.113.7"]);
  await expect(once()).rejects.toThrow(EgressError);
  await expect(once()).rejects.toThrow("must not connect to");
});
