import { createParamDecorator, type ExecutionContext } from "@nestjs/common";
import type { Endpoint } from "@periplus/shared/endpoint";
import { endpoints } from "@periplus/shared/endpoints";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { closeSchema } from "./closed-schema.js";
import { endpointNameOf } from "./endpoint.decorator.js";
import { ProblemError, type ProblemIssue } from "./problem.js";
import { findUnstorable } from "./storable.js";

interface InputOptions {
  /** The body is not kept: it may hold characters that the database cannot store. */
  readonly anyText?: boolean;
}

const parts = ["params", "query", "body"] as const;

/** What the endpoint takes, validated against its row of the table: `@Input() { params, query, body }: InputOf<"…">`. */
export const Input = createParamDecorator((options: InputOptions | undefined, context: ExecutionContext) => {
  const name = endpointNameOf(context.getHandler());
  if (!name) throw new Error("@Input() is used outside of an endpoint");
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return readInput(endpoints[name], request, options?.anyText ?? false);
});

/** Throws ProblemError `invalid-input` with every issue of every part. */
function readInput(
  endpoint: Endpoint,
  request: Pick<FastifyRequest, "params" | "query" | "body">,
  anyText: boolean,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const issues: ProblemIssue[] = [];
  for (const part of parts) {
    const schema = endpoint[part];
    if (!schema) continue;
    const value = request[part] ?? {};
    const unstorable = part === "body" && anyText ? undefined : findUnstorable(value, part);
    if (unstorable) {
      issues.push({ path: unstorable.path, message: unstorable.reason });
      continue;
    }
    // Forms are protocols of others, in which what is not understood must be ignored (OpenID Connect Back-Channel Logout 2.5).
    const expected = part === "body" && endpoint.form ? schema : closeSchema(schema);
    const parsed = expected.safeParse(part === "query" ? { ...value } : value);
    if (parsed.success) input[part] = parsed.data;
    else issues.push(...parsed.error.issues.flatMap((issue) => explain(issue, [part])));
  }
  if (issues.length > 0) throw new ProblemError("invalid-input", issues[0]?.message, issues);
  return input;
}

/** Of a value that may have several shapes, what keeps it from the one that it comes nearest to. */
function explain(issue: z.core.$ZodIssue, parents: readonly PropertyKey[]): ProblemIssue[] {
  const path = [...parents, ...issue.path];
  const [nearest] = issue.code === "invalid_union" ? issue.errors.toSorted((a, b) => a.length - b.length) : [];
  if (nearest && nearest.length > 0) return nearest.flatMap((inner) => explain(inner, path));
  return [{ path: path.map(String).join("."), message: issue.message }];
}
