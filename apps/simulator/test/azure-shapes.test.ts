import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as aks from "@azure/arm-containerservice";
import { describe, expect, it } from "vitest";
import { AzureEstate } from "../src/estate/azure-estate.js";
import { Estate } from "../src/estate/estate.js";
import { isObject, type JsonObject } from "../src/estate/objects.js";
import { hasRecorded, readRecorded } from "./recorded.js";

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve("@azure/arm-containerservice/package.json"));
const MODELS = readFileSync(join(PACKAGE, "dist/esm/models/models.js"), "utf8");

const estate = new Estate({ seed: 1, step: 0, azureObjectId: "00000000-0000-4000-8000-000000000000" });
const azure = new AzureEstate(estate, {
  origin: () => "https://localhost",
  serverOf: (name) => `https://localhost/k8s/${name}`,
  ca: () => "CA",
});
const clusters = azure.subscriptions().flatMap(({ subscriptionId }) => azure.clusters(subscriptionId));

function bodyOf(deserializer: string): string {
  const start =
    MODELS.indexOf(`export function ${deserializer}(`) >= 0
      ? `export function ${deserializer}(`
      : `function ${deserializer}(`;
  const from = MODELS.indexOf(start);
  return MODELS.slice(from, MODELS.indexOf("\n}", from));
}

/** Follows the SDK's own deserializers: names every member that they would not read. */
function unread(value: unknown, deserializer: string, path: string): string[] {
  const body = bodyOf(deserializer);
  if (Array.isArray(value)) {
    const item = /return (\w+Deserializer)\(item\)/.exec(body)?.[1] ?? deserializer;
    return value.flatMap((one, index) => unread(one, item, `${path}[${index}]`));
  }
  if (!isObject(value)) return [];
  const record = /result\[key\] = .*?: (\w+Deserializer)\(item\[key\]\)/.exec(body)?.[1];
  if (record) return Object.entries(value).flatMap(([name, one]) => unread(one, record, `${path}.${name}`));
  return Object.entries(value).flatMap(([name, one]) => unreadMember(body, name, one, `${path}.${name}`));
}

function unreadMember(body: string, name: string, value: unknown, path: string): string[] {
  if (!body.includes(`item["${name}"]`)) return [path];
  const nested = new RegExp(`(\\w+Deserializer)\\(item\\["${name}"\\]\\)`).exec(body)?.[1];
  if (!nested) return [];
  if (nested.startsWith("_")) return unreadFlattened(value, nested, path);
  return unread(value, nested, path);
}

/** `_managedClusterPropertiesDeserializer` names the members itself, flattened. */
function unreadFlattened(value: unknown, deserializer: string, path: string): string[] {
  return unread(value, MODELS.includes(`function ${deserializer}(`) ? deserializer : deserializer.slice(1), path);
}

describe("what ARM tells", () => {
  it("has only members that the SDK of the same API version reads", () => {
    const wrong = clusters.flatMap((cluster) => unread(cluster, "managedClusterDeserializer", cluster.name));
    expect(wrong).toEqual([]);
    for (const { name } of clusters) {
      expect(azure.agentPools(name).flatMap((pool) => unread(pool, "agentPoolDeserializer", name))).toEqual([]);
      expect(
        azure
          .maintenanceConfigurations(name)
          .flatMap((one) => unread(one, "maintenanceConfigurationDeserializer", name)),
      ).toEqual([]);
      expect(
        azure
          .trustedAccessRoleBindings(name)
          .flatMap((one) => unread(one, "trustedAccessRoleBindingDeserializer", name)),
      ).toEqual([]);
    }
  });

  it("uses the values that the SDK knows", () => {
    const pick = (path: string): unknown[] =>
      clusters.map((cluster) =>
        path.split(".").reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), cluster),
      );
    const known = (values: object, path: string): void => {
      const allowed = new Set<unknown>([...Object.values(values), null, undefined]);
      expect(
        pick(path).filter((value) => !allowed.has(value)),
        path,
      ).toEqual([]);
    };
    known(aks.KnownNetworkPolicy, "properties.networkProfile.networkPolicy");
    known(aks.KnownNetworkPlugin, "properties.networkProfile.networkPlugin");
    known(aks.KnownNetworkPluginMode, "properties.networkProfile.networkPluginMode");
    known(aks.KnownNetworkDataplane, "properties.networkProfile.networkDataplane");
    known(aks.KnownOutboundType, "properties.networkProfile.outboundType");
    known(aks.KnownUpgradeChannel, "properties.autoUpgradeProfile.upgradeChannel");
    known(aks.KnownNodeOSUpgradeChannel, "properties.autoUpgradeProfile.nodeOSUpgradeChannel");
    known(aks.KnownKubernetesSupportPlan, "properties.supportPlan");
    known(aks.KnownManagedClusterSKUTier, "sku.tier");
    known(aks.KnownManagedClusterSKUName, "sku.name");
    known(aks.KnownRestrictionLevel, "properties.nodeResourceGroupProfile.restrictionLevel");
    known(aks.KnownArtifactSource, "properties.bootstrapProfile.artifactSource");
  });

  it("writes out null where ARM does", () => {
    const careless = clusters.find(({ name }) => name === "aks-dev")?.properties;
    expect(careless).toMatchObject({
      apiServerAccessProfile: null,
      nodeResourceGroupProfile: null,
      windowsProfile: null,
    });
  });
});

describe.skipIf(!hasRecorded("azure-rest-api-specs"))("what ARM tells, beside the recorded examples,", () => {
  interface Example {
    responses: { "200": { body: { value: JsonObject[] } } };
  }
  const example = (file: string): JsonObject[] =>
    readRecorded<Example>(`azure-rest-api-specs/2026-06-01/${file}`).responses["200"].body.value;

  /** Members of the example that ours has with another JSON type. */
  function mistyped(ours: JsonObject, theirs: JsonObject, path: string): string[] {
    return Object.entries(theirs).flatMap(([name, value]) => {
      const own = ours[name];
      if (own === undefined || own === null) return [];
      if (isObject(own) && isObject(value)) return mistyped(own, value, `${path}.${name}`);
      return Array.isArray(own) === Array.isArray(value) && typeof own === typeof value ? [] : [`${path}.${name}`];
    });
  }

  it("gives members the same types", () => {
    const [recorded = {}] = example("ManagedClustersList.json");
    expect(clusters.flatMap((cluster) => mistyped(cluster, recorded, cluster.name))).toEqual([]);
    const [pool = {}] = example("AgentPoolsList.json");
    expect(azure.agentPools("aks-dev").flatMap((own) => mistyped(own, pool, "pool"))).toEqual([]);
    const [maintenance = {}] = example("MaintenanceConfigurationsList_MaintenanceWindow.json");
    expect(
      azure.maintenanceConfigurations("aks-shop-prod").flatMap((own) => mistyped(own, maintenance, "maintenance")),
    ).toEqual([]);
  });

  it("has every member of the recorded list, except those that other kinds of clusters have", () => {
    const [recorded = {}] = example("ManagedClustersList.json");
    const own: JsonObject = clusters[0] ?? {};
    const missing = [
      ...Object.keys(recorded),
      ...Object.keys((recorded.properties ?? {}) as JsonObject).map((name) => `properties.${name}`),
    ].filter((name) => {
      const [first = "", second] = name.split(".");
      const value = own[first];
      return second === undefined ? !(first in own) : !(isObject(value) && second in value);
    });
    expect(missing).toEqual(["properties.diskEncryptionSetID"]);
  });
});
