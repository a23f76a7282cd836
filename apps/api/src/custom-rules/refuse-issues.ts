import type { RuleIssue } from "@periplus/shared/custom-rule";
import { ProblemError } from "../http/problem.js";

/** What is answered where the text of a rule is not valid. */
export function refuseIssues(issues: readonly RuleIssue[]): ProblemError {
  const words = issues
    .filter(({ level }) => level === "error")
    .map(({ line, column, path, message }) => {
      const field = path === "" ? "" : `${path}: `;
      return { path: "body.text", message: `Line ${line}, column ${column}: ${field}${message}` };
    });
  return new ProblemError("invalid-input", words[0]?.message, words);
}
