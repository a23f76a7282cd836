import type { ProblemCode } from "@periplus/shared/problem";

/** What a handler throws to answer with a problem. */
export class MockProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;

  constructor(code: ProblemCode, detail?: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}
