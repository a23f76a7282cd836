import { readFile } from "node:fs/promises";
import { checkParameters } from "@periplus/posture/assess/parameters";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { type ParameterValues, parameterValues } from "@periplus/shared/rule";
import { parse } from "yaml";
import { UsageError } from "../usage-error.js";

/** Reads a parameter file (YAML: rule id → parameters). Throws UsageError naming everything that is wrong in it. */
export async function readParameters(file: string, pack: RulePack): Promise<Record<string, ParameterValues>> {
  let content: unknown;
  try {
    content = parse(await readFile(file, "utf8"));
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UsageError(`${file}: ${isAbsent ? "There is no such file." : messageOf(error)}`);
  }
  if (content === null || content === undefined) return {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new UsageError(`${file}: a parameter file maps rule ids to parameters.`);
  }
  const result: Record<string, ParameterValues> = {};
  const wrong: string[] = [];
  for (const [id, values] of Object.entries(content)) {
    const rule = pack.byId.get(id)?.rule;
    if (!rule) {
      wrong.push(`there is no rule ${JSON.stringify(id)}`);
      continue;
    }
    const parsed = parameterValues.safeParse(values ?? {});
    if (!parsed.success) {
      wrong.push(...parsed.error.issues.map((issue) => `${[id, ...issue.path].join(".")}: ${issue.message}`));
      continue;
    }
    wrong.push(...checkParameters(rule, parsed.data));
    result[id] = parsed.data;
  }
  if (wrong.length > 0) throw new UsageError(`${file}:\n  ${wrong.join("\n  ")}`);
  return result;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
