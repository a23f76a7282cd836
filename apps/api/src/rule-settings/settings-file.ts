import { parseYaml, UnreadableTextError } from "@periplus/posture/manifest/parse-yaml";
import { type PlacedSettings, ruleSettings } from "@periplus/shared/rule-settings";
import { stringify } from "yaml";
import { z } from "zod";
import { ProblemError } from "../http/problem.js";

const name = z.string().min(1).max(600);

/** What is set for a rule in a scope, by names. A cluster is named with its connector: other connectors may have its like. */
const fileEntry = z.strictObject({
  rule: name,
  connector: name.optional(),
  cluster: name.optional(),
  namespace: name.optional(),
  settings: ruleSettings,
});
export type FileEntry = z.infer<typeof fileEntry>;

const file = z.strictObject({ ruleSettings: z.array(fileEntry).max(10_000) });

/** Everything that is set, as a file to keep. */
export function writeSettingsFile(
  placed: readonly PlacedSettings[],
  connectorOfCluster: ReadonlyMap<string, string>,
): string {
  const entries = placed.map(({ ruleId, scope: { connector, cluster, namespace }, settings }): FileEntry => {
    const connectorName = connector?.name ?? (cluster ? connectorOfCluster.get(cluster.id) : undefined);
    return {
      rule: ruleId,
      ...(connectorName === undefined ? {} : { connector: connectorName }),
      ...(cluster ? { cluster: cluster.name } : {}),
      ...(namespace === null ? {} : { namespace }),
      settings,
    };
  });
  return stringify({ ruleSettings: entries });
}

/** The entries of a file. Throws ProblemError with what is wrong. */
export function readSettingsFile(text: string): FileEntry[] {
  const parsed = file.safeParse(parse(text));
  if (parsed.success) return parsed.data.ruleSettings;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: `body.text.${path.join(".")}`,
    message: `${path.join(".")}: ${message}`,
  }));
  throw new ProblemError("invalid-input", issues[0]?.message, issues);
}

function parse(text: string): unknown {
  try {
    return parseYaml(text, 1);
  } catch (error) {
    if (!(error instanceof UnreadableTextError)) throw error;
    throw new ProblemError("invalid-input", error.message, [{ path: "body.text", message: error.message }]);
  }
}
