import { expect, test } from "vitest";
import { Turns } from "./turns.js";

/** Asks for a turn; what is begun is noted in `begun`. */
const taker = (turns: Turns, begun: string[]) => (key: string, name: string) =>
  turns.take(key, () => void begun.push(name), 2);

test("so many are at work, and the others follow in the order of coming", () => {
  const begun: string[] = [];
  const take = taker(new Turns(), begun);
  const leave = ["a1", "a2", "a3", "a4"].map((name) => take("a", name));
  expect(begun).toEqual(["a1", "a2"]);
  leave[1]?.();
  expect(begun).toEqual(["a1", "a2", "a3"]);
  leave[0]?.();
  expect(begun).toEqual(["a1", "a2", "a3", "a4"]);
});

test("nobody waits for somebody else", () => {
  const begun: string[] = [];
  const take = taker(new Turns(), begun);
  for (const name of ["a1", "a2", "a3"]) take("a", name);
  take("b", "b1");
  expect(begun).toEqual(["a1", "a2", "b1"]);
});

test("who goes away while waiting is not begun, and an end counts once", () => {
  const begun: string[] = [];
  const take = taker(new Turns(), begun);
  const [first, , third] = ["a1", "a2", "a3", "a4", "a5"].map((name) => take("a", name));
  third?.();
  first?.();
  first?.();
  expect(begun).toEqual(["a1", "a2", "a4"]);
});

test("nothing is kept of who has left", () => {
  const begun: string[] = [];
  const take = taker(new Turns(), begun);
  for (const leave of ["a1", "a2"].map((name) => take("a", name))) leave();
  for (const name of ["a3", "a4", "a5"]) take("a", name);
  expect(begun).toEqual(["a1", "a2", "a3", "a4"]);
});
