import { describe, expect, it } from "vitest";
import { AwsEstate } from "../src/estate/aws-estate.js";
import { Estate } from "../src/estate/estate.js";
import { isObject } from "../src/estate/objects.js";
import { hasRecorded, readRecorded } from "./recorded.js";

interface Shape {
  type: string;
  members?: Record<string, { shape: string; locationName?: string }>;
  member?: { shape: string };
  value?: { shape: string };
  enum?: string[];
}

const estate = new Estate({ seed: 1, step: 0, azureObjectId: "00000000-0000-4000-8000-000000000000" });
const aws = new AwsEstate(
  estate,
  { origin: () => "https://localhost", serverOf: (name) => `https://localhost/k8s/${name}`, ca: () => "CA" },
  "external-id",
);
const clusters = aws.regions().flatMap((region) => aws.clusters(region));

const TYPES: Record<string, string> = { string: "string", boolean: "boolean", integer: "number", timestamp: "number" };

const model = "botocore/botocore/data/eks/2017-11-01/service-2.json";
const found = hasRecorded("botocore");

describe.skipIf(!found)("what EKS tells", () => {
  // The body of a skipped group runs too.
  const shapes = found ? readRecorded<{ shapes: Record<string, Shape> }>(model).shapes : {};

  /** Names every member that the service model lacks, or has with another type or without that value. */
  function differences(value: unknown, shapeName: string, path: string): string[] {
    const shape = shapes[shapeName];
    if (!shape) return [`${path}: no shape ${shapeName}`];
    if (value === null || value === undefined) return [];
    if (shape.type === "list") {
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) => differences(item, shape.member?.shape ?? "", `${path}[${index}]`));
    }
    if (shape.type === "map") return isObject(value) ? [] : [`${path} is no map`];
    if (shape.type === "structure") {
      if (!isObject(value)) return [`${path} is no structure`];
      return Object.entries(value).flatMap(([name, inner]) => {
        const member = shape.members?.[name];
        return member ? differences(inner, member.shape, `${path}.${name}`) : [`${path}.${name} is unknown`];
      });
    }
    if (typeof value !== TYPES[shape.type]) return [`${path} is no ${shape.type}`];
    return shape.enum && !shape.enum.includes(String(value)) ? [`${path} has the unknown value ${value}`] : [];
  }

  const compare = (values: unknown[], shape: string): void => {
    expect(values.length, shape).toBeGreaterThan(0);
    expect(values.flatMap((value, index) => differences(value, shape, `${shape}[${index}]`))).toEqual([]);
  };

  it("has only members of the service model, with their types and values", () => {
    compare(
      clusters.map(({ cluster }) => cluster),
      "Cluster",
    );
    compare(
      clusters.flatMap(({ nodegroups }) => nodegroups),
      "Nodegroup",
    );
    compare(
      clusters.flatMap(({ addons }) => addons),
      "Addon",
    );
    compare(
      clusters.flatMap(({ accessEntries }) => accessEntries),
      "AccessEntry",
    );
    compare(
      clusters.flatMap(({ associatedPolicies }) => [...associatedPolicies.values()].flat()),
      "AssociatedAccessPolicy",
    );
    compare(
      clusters.flatMap(({ podIdentityAssociations }) => podIdentityAssociations),
      "PodIdentityAssociation",
    );
    compare(
      clusters.flatMap(({ fargateProfiles }) => fargateProfiles),
      "FargateProfile",
    );
    compare(aws.clusterVersions(), "ClusterVersionInformation");
    compare(aws.accessPolicies(), "AccessPolicy");
  });

  it("leaves no member of a cluster out that a cluster in AWS has", () => {
    const members = Object.keys(shapes.Cluster?.members ?? {});
    const missing = members.filter((name) => clusters.every(({ cluster }) => !(name in cluster)));
    expect(missing).toEqual([]);
  });
});
