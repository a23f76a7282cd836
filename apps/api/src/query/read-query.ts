import { parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys, QueryTerm } from "@periplus/shared/query/syntax";
import { ProblemError } from "../http/problem.js";

/**
 * The terms of a query. Throws ProblemError `invalid-query` with each thing that is not understood and its place: an
 * answer to half of a question would pass for one to the whole.
 */
export function readQuery(text: string, keys: QueryKeys): readonly QueryTerm[] {
  const { terms, issues } = parseQuery(text, keys);
  const compared = terms.filter(
    ({ key, values }) => key !== "severity" && values.some(({ operator }) => operator !== "="),
  );
  const problems = [
    ...issues,
    ...compared.map(({ key, start, end }) => ({ message: `\`${key}:\` cannot be compared`, start, end })),
  ];
  if (problems.length === 0) return terms;
  throw new ProblemError(
    "invalid-query",
    problems[0]?.message,
    problems.map(({ message, start, end }) => ({ path: `query.q[${start}..${end}]`, message })),
  );
}
