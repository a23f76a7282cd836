import { createParamDecorator, type ExecutionContext } from "@nestjs/common";
import type { Endpoint } from "@periplus/shared/endpoint";
import { endpoints } from "@periplus/shared/endpoints";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
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
    const parsed = strict(schema).safeParse(part === "query" ? { ...value } : value);
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

/** A misspelt name must not be passed over in silence: it would answer another question than the one that was asked. */
function strict(schema: z.ZodType): z.ZodType {
  const known = strictSchemas.get(schema);
  if (known) return known;
  const made = makeStrict(schema);
  strictSchemas.set(schema, made);
  return made;
}

const strictSchemas = new WeakMap<z.ZodType, z.ZodType>();

function makeStrict(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return schema.strict();
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const options = schema.options.filter((option) => option instanceof z.ZodObject).map((option) => option.strict());
    const [first, ...others] = options;
    if (first && options.length === schema.options.length)
      return z.discriminatedUnion(schema.def.discriminator, [first, ...others]);
  }
  return schema;
}
