import { describe, expect, it } from "vitest";
import { readRulePack } from "../src/pack/read-rule-pack.js";

const { rules } = readRulePack();
const providers = { aks: "azurerm", eks: "aws", gke: "google" } as const;

/** Settings that the Terraform provider of the cloud has no attribute for. */
const withoutAttribute = new Set([
  "aks-dashboard-addon-off",
  "aks-node-resource-group-locked",
  "aks-node-ssh-disabled",
  "aks-trusted-launch",
  "gke-dashboard-off",
  "gke-dns-endpoint-restricted",
  "gke-linux-auditd",
  "gke-security-posture",
]);

describe.each(rules.map(({ rule }) => [rule.id, rule] as const))(
  "the remedy of %s",
  (id, { remedy, target, references }) => {
    it("is a patch, a manifest, a command or Terraform", () => {
      expect(["patch", "manifest", "cli", "terraform"]).toContain(remedy.kind);
      if ("cloud" in target) expect(["cli", "terraform"]).toContain(remedy.kind);
    });

    it("explains every word to fill in, and fills in no other", () => {
      const changes = JSON.stringify([remedy.set, remedy.swap, remedy.append, remedy.rewrite, remedy.objects]) ?? "";
      for (const word of Object.keys(remedy.inputs ?? {})) expect(changes).toContain(word);
    });

    if (!("cloud" in target)) return;
    it("names the attributes of Terraform where there are some, and where they are documented", () => {
      const { terraform } = remedy;
      expect(terraform === undefined).toBe(withoutAttribute.has(id));
      if (terraform === undefined) return;
      const resource = /^resource "(\w+)" "this" \{/.exec(terraform)?.[1] ?? "";
      expect(resource.startsWith(`${providers[target.cloud]}_`)).toBe(true);
      expect(count(terraform, "{")).toBe(count(terraform, "}"));
      const page = resource.slice(resource.indexOf("_") + 1);
      expect(references.some((reference) => reference.endsWith(`/docs/resources/${page}`))).toBe(true);
    });

    it("has a command of the cloud's own tool", () => {
      if (remedy.command === undefined) expect(remedy.kind).toBe("terraform");
      else expect(remedy.command).toMatch(/^(az|aws|gcloud|kubectl) /);
    });
  },
);

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
