import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import { readerIdentity } from "@periplus/posture/snapshot/cluster-role";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { clouds } from "@periplus/shared/vocabulary";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { onboardingPacks } from "./onboarding.js";
import { cloudRights } from "./rights.js";

/** The names of what grants, in the languages of the documents; each holds a list of texts. */
const granting = /^(actions?|dataActions|data_actions|includedPermissions|permissions)$/i;
/** The one action of Azure that is named otherwise: it hands out the API server's address. */
const credential = "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action";
const reading = {
  azure: /^Microsoft\.\w+(\/[\w.*-]+)*\/read$/,
  aws: /^\w+:(Describe|List|Get)[A-Z]\w*$/,
  gcp: /^\w+\.\w+\.(get|list|connect)$/,
};
/** How the role is taken, which is no right over anything else. */
const trust = new Set(["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"]);

/** All lists of texts below names that grant, wherever they stand in a document that was parsed. */
function grantsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(grantsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => {
    if (name === "TemplateBody" && typeof below === "string") return parseYaml(below).flatMap(grantsIn);
    const texts = [below].flat().filter((each) => typeof each === "string");
    return granting.test(name) && texts.length > 0 ? texts : grantsIn(below);
  });
}

const parseYaml = (text: string): unknown[] =>
  parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });

/** What `cat > file <<JSON` writes; each must be JSON. */
const filesOf = (script: string): unknown[] =>
  [...script.matchAll(/<<'?JSON'?\n([\s\S]*?)\nJSON\n/g)].map(([, text = ""]) => JSON.parse(text));

/** The lists of Bicep and HCL that are called as what grants, without their comments. */
function listsIn(text: string): string[] {
  const bare = text.replaceAll(/^\s*(#|\/\/).*$/gm, "");
  return [...bare.matchAll(/(\w+)\s*[:=]\s*\[([^\]]*)\]/g)].flatMap(([, name = "", list = ""]) =>
    granting.test(name) ? [...list.matchAll(/["']([^"'\n]+)["']/g)].map(([, item = ""]) => item) : [],
  );
}

function grantsOf({ language, text }: OnboardingDocument): string[] {
  if (language === "yaml") return parseYaml(text).flatMap(grantsIn);
  if (language === "json") return grantsIn(JSON.parse(text));
  return language === "bash" ? filesOf(text).flatMap(grantsIn) : listsIn(text);
}

const packs = clouds.flatMap((cloud) =>
  onboardingPacks(cloud).map((pack) => ({ cloud, ...pack, name: `${cloud} ${pack.tool}` })),
);

describe.each(packs)("$name", ({ cloud, tool, documents, undo }) => {
  test("grants what the table says, nothing beside it, and only reading", () => {
    if (cloud === "kubernetes") return;
    const granted = new Set(documents.flatMap(grantsOf).filter((right) => !trust.has(right)));
    const { own, kinds } = cloudRights(cloud);
    const organization = tool === "stackSet" ? cloudPermissions.aws.filter(({ only }) => only !== undefined) : [];
    const wanted = new Set([...own, ...kinds, ...organization].map(({ permission }) => permission));
    expect([...granted].toSorted()).toEqual([...wanted].toSorted());
    for (const right of granted) if (right !== credential) expect(right).toMatch(reading[cloud]);
  });

  test("uses no ready-made role or policy", () => {
    const text = documents.map((document) => document.text).join("\n");
    expect(text).not.toMatch(/ManagedPolicyArns|managed_policy_arns|attach-role-policy|arn:aws[a-z-]*:iam::aws:policy/);
    const ready = [...text.matchAll(/\broles\/([a-z]+\.\w+)/g)].map(([, role]) => role);
    // Lets the connector act as its own service account.
    expect([...new Set(ready)]).toEqual(cloud === "gcp" ? ["iam.workloadIdentityUser"] : []);
  });

  test("in clusters, roles only read, and bindings are to these roles alone", () => {
    const manifests = documents.filter(({ language }) => language === "yaml").flatMap(({ text }) => parseYaml(text));
    const made = new Set<string>();
    for (const manifest of manifests as KubernetesObject[]) {
      if (manifest.rules) made.add(manifest.metadata.name);
      for (const { verbs, resources, resourceNames } of manifest.rules ?? []) {
        const ownToken = resources.join() === "serviceaccounts/token";
        if (ownToken) expect([verbs, resourceNames]).toEqual([["create"], [readerIdentity.serviceAccount]]);
        else for (const verb of verbs) expect(["get", "list"]).toContain(verb);
        for (const resource of resources) expect(resource).not.toMatch(/^(secrets|configmaps)$|\*|exec|log|proxy/);
      }
    }
    for (const { roleRef } of manifests as KubernetesObject[]) if (roleRef) expect([...made]).toContain(roleRef.name);
  });

  test("its undo grants nothing", () => {
    expect(grantsOf(undo)).toEqual([]);
  });
});

interface KubernetesObject {
  readonly metadata: { readonly name: string };
  readonly rules?: readonly { verbs: string[]; resources: string[]; resourceNames?: string[] }[];
  readonly roleRef?: { readonly name: string };
}
