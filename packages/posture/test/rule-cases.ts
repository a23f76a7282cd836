import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parameterValues } from "@periplus/shared/rule";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import { z } from "zod";
import type { ClusterFacts } from "../src/facts/cluster-facts.js";
import { parseYaml } from "../src/manifest/parse-yaml.js";
import { splitDocuments } from "../src/manifest/split-documents.js";
import type { JsonObject } from "../src/snapshot/object.js";
import { clusterOf } from "./cluster-builder.js";

const stateOfPrefix = {
  healthy: "healthy",
  unhealthy: "unhealthy",
  "not-applicable": "notApplicable",
  "needs-configuration": "needsConfiguration",
  "not-assessed": "notAssessed",
} as const satisfies Record<string, AssessmentState>;

const fileName = /^(healthy|unhealthy|not-applicable|needs-configuration|not-assessed)\.[a-z0-9-]+\.yaml$/;

const caseDocument = z.strictObject({
  parameters: parameterValues.optional(),
  object: z.record(z.string(), z.json()),
  /** The rest of the cluster, for rules that need facts. */
  others: z.array(z.record(z.string(), z.json())).default([]),
  /** Parts of the cluster that could not be read; all others were read whole. */
  unread: z.array(z.string()).default([]),
  /** What the cloud tells of the cluster. */
  cloud: z.record(z.string(), z.json()).optional(),
  /** The paths of the evidence. */
  at: z.array(z.string()).optional(),
});

/** One document of a file in `rules/<id>/cases`. */
export interface RuleCase extends z.infer<typeof caseDocument> {
  object: JsonObject;
  others: JsonObject[];
  cloud?: JsonObject | undefined;
  /** `unhealthy.cron-job.yaml`, with `#2` for the second document of a file. */
  name: string;
  state: AssessmentState;
}

/** The cases of a rule. Throws for a file whose name or content is not that of a case. */
export function readRuleCases(rulesFolder: string, ruleId: string): RuleCase[] {
  const folder = join(rulesFolder, ruleId, "cases");
  return readdirSync(folder).flatMap((file) => {
    const prefix = fileName.exec(file)?.[1] as keyof typeof stateOfPrefix | undefined;
    if (prefix === undefined) throw new Error(`${ruleId}/cases/${file} does not begin with a state.`);
    return splitDocuments(readFileSync(join(folder, file), "utf8")).map(({ index, startLine, text }): RuleCase => {
      const parsed = caseDocument.safeParse(parseYaml(text, startLine));
      if (!parsed.success) throw new Error(`${ruleId}/cases/${file}: ${z.prettifyError(parsed.error)}`);
      return { ...parsed.data, name: index === 0 ? file : `${file}#${index + 1}`, state: stateOfPrefix[prefix] };
    });
  });
}

/** The facts of the cluster that a case describes. */
export function factsOfCase({ object, others, unread, cloud }: RuleCase): ClusterFacts {
  return clusterOf([object, ...others], unread, cloud);
}
