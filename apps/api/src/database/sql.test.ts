import fc from "fast-check";
import { expect, test } from "vitest";
import { allOf, anyOf, joinSql, likePattern, sql } from "./sql.js";

test("values become parameters, pieces keep their order", () => {
  const condition = allOf([sql`a = ${1}`, anyOf([sql`b = ${"x"}`, sql`c`])]);
  expect(sql`SELECT ${2} WHERE ${condition} LIMIT ${3}`.toQuery()).toEqual({
    text: "SELECT $1 WHERE (a = $2) AND ((b = $3) OR (c)) LIMIT $4",
    values: [2, 1, "x", 3],
  });
});

test("nothing is true of all and false of any", () => {
  expect(allOf([]).toQuery().text).toBe("true");
  expect(anyOf([]).toQuery().text).toBe("false");
  expect(joinSql([], ", ", sql`NULL`).toQuery().text).toBe("NULL");
});

test("no value ever becomes text", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), (values) => {
      const { text } = allOf(values.map((value) => sql`x = ${value}`)).toQuery();
      expect(text).toMatch(/^(true|\(x = \$\d+\)( AND \(x = \$\d+\))*)$/);
    }),
  );
});

test("in a pattern only the star is special", () => {
  expect(likePattern("100%_\\*")).toBe("100\\%\\_\\\\%");
});
