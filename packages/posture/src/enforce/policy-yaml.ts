import { stringify } from "yaml";
import type { ExportedPolicy } from "./export-policy.js";

/** The two documents as YAML to apply. */
export function policyYaml({ policy, binding }: ExportedPolicy): string {
  const write = (document: object) =>
    stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
  return [policy, binding].map(write).join("---\n");
}
