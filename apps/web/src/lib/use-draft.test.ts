import { describe, expect, test } from "vitest";
import { movedOn, withTheirs } from "./use-draft";

type Texts = Readonly<Record<string, string>>;
const formOf = (thing: { readonly texts: Texts }) => thing.texts;
const seen = { texts: { both: "1", mine: "1", theirs: "1", cleared: "1", left: "1" } };
/** Set `added`, and `left` to the wider scope. */
const form: Texts = { both: "mine", mine: "mine", theirs: "1", cleared: "1", added: "mine" };
/** The other set `new`, and left `cleared`. */
const now = { texts: { both: "theirs", mine: "1", theirs: "theirs", left: "1", new: "theirs" } };

describe("what is written about something that somebody else changed", () => {
  const moved = movedOn({ seen, form }, now, formOf);

  test("stays, and what they changed is there where nothing was written", () => {
    expect(moved.form).toEqual({ both: "mine", mine: "mine", theirs: "theirs", added: "mine", new: "theirs" });
    expect(moved.seen).toBe(now);
  });

  test("gives way to theirs only where both wrote", () => {
    const taken = withTheirs(moved, formOf);
    expect(taken.form).toEqual({ ...moved.form, both: "theirs" });
  });

  test("that was written after they were noticed stays, too", () => {
    const later = { ...moved, form: { ...moved.form, mine: "later" } };
    expect(withTheirs(later, formOf).form).toMatchObject({ mine: "later", both: "theirs" });
  });

  test("is theirs where the same was written", () => {
    expect(movedOn({ seen, form: now.texts }, now, formOf).form).toEqual(now.texts);
  });

  test("stays where nobody else changed anything", () => {
    expect(withTheirs({ seen, form }, formOf).form).toBe(form);
  });

  test("is compared field by field, whatever is in them", () => {
    const lists = (names: string[], name: string) => ({ texts: { names, name } });
    const draft = { seen: lists(["a"], "x"), form: { names: ["a"], name: "mine" } };
    const next = movedOn(draft, lists(["a", "b"], "x"), ({ texts }) => texts);
    expect(next.form).toEqual({ names: ["a", "b"], name: "mine" });
  });
});
