import { afterAll, describe, expect, it } from "vitest";
import { Sandbox } from "./sandbox.js";
import { dyn } from "./types.js";

const options = { variables: { object: dyn } };
const patient = new Sandbox({ time: 10_000 });
afterAll(() => patient.close());

describe("Sandbox", () => {
  it("evaluates with each input and gives plain values", async () => {
    const source = "{'name': object.name, 'half': double(object.n) / 2.0, 'at': timestamp(0)}";
    const inputs = [{ object: { name: "a", n: 4 } }, { object: { name: "b", n: "x" } }];
    const outcome = await patient.run({ source, options: { ...options, mixedLiterals: true }, inputs });
    expect(outcome).toEqual({
      results: [
        { value: { name: "a", half: 2, at: "1970-01-01T00:00:00Z" }, cost: expect.any(Number) },
        { error: expect.stringContaining("double"), reason: "error", cost: expect.any(Number) },
      ],
    });
  });

  it("reports what does not compile", async () => {
    const outcome = await patient.run({ source: "object.", options, inputs: [] });
    expect(outcome).toEqual({ issues: [expect.objectContaining({ line: 1, column: 8 })] });
  });

  it("has the limits for users", async () => {
    const outcome = await patient.run({ source: `'${"a".repeat(9_000)}' == ''`, options, inputs: [{ object: 1 }] });
    expect(outcome).toEqual({ issues: [expect.objectContaining({ message: expect.stringContaining("8192") })] });
  });

  it("stops at the budget", async () => {
    const source = "object.all(a, object.all(b, object.all(c, a + b + c >= 0)))";
    const object = Array.from({ length: 150 }, (_none, index) => index);
    const outcome = await patient.run({ source, options, inputs: [{ object }] });
    expect(outcome).toEqual({ results: [expect.objectContaining({ reason: "budget" })] });
  });

  it("ends the thread when the time is over, and works again afterwards", async () => {
    const hasty = new Sandbox({ time: 300 });
    const object = Array.from({ length: 30_000 }, (_none, index) => index);
    const source = "object.all(a, object.all(b, a + b >= 0))";
    const outcome = await hasty.run({ source, options, inputs: [{ object }], cost: Number.MAX_SAFE_INTEGER });
    expect(outcome).toEqual({ stopped: expect.stringContaining("300 ms") });
    const again = await hasty.run({ source: "1 + 1", options, inputs: [{}] });
    await hasty.close();
    expect(again).toEqual({ results: [{ value: 2, cost: expect.any(Number) }] });
  });

  it("answers nothing once it is closed", async () => {
    const closed = new Sandbox({ time: 100 });
    await closed.close();
    expect(await closed.run({ source: "1", options, inputs: [{}] })).toEqual({ stopped: "the sandbox is closed" });
  });
});
