import fc from "fast-check";
import { expect, test } from "vitest";
import { readParameter, writeParameter } from "./parameter-text";

test("lists are read one item a line, ports also with commas", () => {
  expect(readParameter("list<string>", " NET_ADMIN \n\nSYS_TIME\n")).toEqual({ value: ["NET_ADMIN", "SYS_TIME"] });
  expect(readParameter("list<int>", "80, 443\n6001")).toEqual({ value: [80, 443, 6001] });
});

test("what is not of the type is an error that names it", () => {
  expect(readParameter("int", "8o")).toEqual({ error: "8o is not a whole number" });
  expect(readParameter("list<int>", "80\n4.5")).toEqual({ error: "4.5 is not a whole number" });
  expect(readParameter("list<object>", '{"path":"/tmp"}')).toHaveProperty("error");
  expect(readParameter("list<object>", "[")).toHaveProperty("error");
  expect(readParameter("bool", "yes")).toHaveProperty("error");
});

test("an empty field is a parameter that is not given", () => {
  for (const type of ["string", "int", "bool", "list<string>", "list<int>", "list<object>"] as const) {
    expect(readParameter(type, "  ")).toEqual({ value: undefined });
    expect(writeParameter(type, null)).toBe("");
  }
});

test("what is written is read again", () => {
  const line = fc.stringMatching(/^\S[^\n\r]*\S$/);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.maxSafeInteger(), { minLength: 1 }), (words, numbers) => {
      expect(readParameter("list<string>", writeParameter("list<string>", words))).toEqual({
        value: words.map((word) => word.trim()),
      });
      expect(readParameter("list<int>", writeParameter("list<int>", numbers))).toEqual({ value: numbers });
      const objects = words.map((path) => ({ path, readOnly: true }));
      expect(readParameter("list<object>", writeParameter("list<object>", objects))).toEqual({ value: objects });
    }),
  );
});
