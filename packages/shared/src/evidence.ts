import { z } from "zod";

/** Where and why a rule says unhealthy: a path into the object and what was seen there. */
export const evidence = z.object({ path: z.string(), message: z.string() }).meta({ id: "Evidence" });
export type Evidence = z.infer<typeof evidence>;

/** An object as canonical YAML, with the lines (1-based) that a finding points at. */
export const markedText = z
  .object({
    language: z.enum(["yaml", "json"]),
    text: z.string(),
    marks: z.array(
      z.object({ startLine: z.number().int(), endLine: z.number().int(), path: z.string(), message: z.string() }),
    ),
  })
  .meta({ id: "MarkedText" });
export type MarkedText = z.infer<typeof markedText>;
