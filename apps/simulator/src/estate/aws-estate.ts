import { type Addresses, encodedCa } from "./addresses.js";
import { DISCOVERY_ROLE } from "./clusters/eks.js";
import {
  eksAccessEntries,
  eksAddons,
  eksAssociatedPolicies,
  eksCluster,
  eksFargateProfiles,
  eksNodegroups,
  eksPodIdentities,
} from "./control-plane/eks.js";
import { EKS_ACCESS_POLICIES, eksClusterVersions } from "./control-plane/eks-catalogue.js";
import type { Estate } from "./estate.js";
import type { JsonObject } from "./objects.js";

/** A cluster with all that EKS keeps about it. */
export interface EksCluster {
  name: string;
  authenticationMode: string;
  cluster: JsonObject;
  nodegroups: JsonObject[];
  addons: JsonObject[];
  fargateProfiles: JsonObject[];
  accessEntries: JsonObject[];
  /** By the principal's ARN. */
  associatedPolicies: Map<string, JsonObject[]>;
  podIdentityAssociations: JsonObject[];
}

/** An account of the organisation beside the one that owns the estate. */
export interface MemberAccount {
  readonly id: string;
  readonly status?: "ACTIVE" | "SUSPENDED";
  /** The estate's clusters that are this account's, by name. */
  readonly clusters: readonly string[];
  /** Whether its role lets the scanner in; it does unless said. */
  readonly admits?: boolean;
}

export interface AwsRegion {
  name: string;
  optInStatus: "opt-in-not-required" | "opted-in" | "not-opted-in";
}

/** The regions that every account has, and a few that have to be opted into. */
const DEFAULT_REGIONS = [
  "ap-south-1",
  "eu-north-1",
  "eu-west-3",
  "eu-west-2",
  "eu-west-1",
  "ap-northeast-3",
  "ap-northeast-2",
  "ap-northeast-1",
  "ca-central-1",
  "sa-east-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];
const OPT_IN_REGIONS = ["af-south-1", "ap-east-1", "eu-south-1", "me-south-1"];

/** What AWS tells of the estate, in its own words. */
export class AwsEstate {
  readonly roleArn = DISCOVERY_ROLE;
  /** The other accounts of the organisation; a test may change them. */
  members: readonly MemberAccount[] = [];
  readonly #estate: Estate;
  readonly #addresses: Addresses;

  constructor(
    estate: Estate,
    addresses: Addresses,
    readonly externalId: string,
  ) {
    this.#estate = estate;
    this.#addresses = addresses;
  }

  /** Every region, as DescribeRegions tells them. */
  get allRegions(): AwsRegion[] {
    return [
      ...DEFAULT_REGIONS.map((name): AwsRegion => ({ name, optInStatus: "opt-in-not-required" })),
      ...OPT_IN_REGIONS.map((name): AwsRegion => ({ name, optInStatus: "not-opted-in" })),
    ];
  }

  /** The regions that hold clusters. */
  regions(): string[] {
    return [...new Set(this.#definitions().map(({ region }) => region))];
  }

  /** The accounts of the organisation. */
  accounts(): { Id: string; Status: string; State: string }[] {
    const home = { id: this.#homeAccount, status: "ACTIVE" };
    return [home, ...this.members].map(({ id, status = "ACTIVE" }) => ({ Id: id, Status: status, State: status }));
  }

  /** Whether the scanner's role of this ARN is there, in whichever account. */
  hasRole(roleArn: string): boolean {
    if (roleArn === this.roleArn) return true;
    return this.members.some(({ id, admits = true }) => admits && roleArn === this.#roleIn(id));
  }

  /** The clusters of a region and an account, by name. */
  clusters(region: string, account = this.#homeAccount): EksCluster[] {
    return this.#definitions()
      .filter((definition) => definition.region === region && this.#ownerOf(definition.name) === account)
      .map((definition) => {
        const cluster = eksCluster(
          definition,
          this.#estate,
          this.#addresses.serverOf(definition.name),
          encodedCa(this.#addresses),
        );
        const { authenticationMode } = cluster.accessConfig as { authenticationMode: string };
        return {
          name: definition.name,
          authenticationMode,
          cluster,
          nodegroups: eksNodegroups(definition, this.#estate),
          addons: eksAddons(definition, this.#estate),
          fargateProfiles: eksFargateProfiles(definition, this.#estate),
          accessEntries: eksAccessEntries(definition, this.#estate),
          associatedPolicies: eksAssociatedPolicies(definition),
          podIdentityAssociations: eksPodIdentities(definition, this.#estate),
        };
      });
  }

  /** The versions that EKS offers, newest first. */
  clusterVersions(): JsonObject[] {
    return eksClusterVersions();
  }

  /** The access policies that EKS knows. */
  accessPolicies(): JsonObject[] {
    return EKS_ACCESS_POLICIES.map((name) => ({ name, arn: `arn:aws:eks::aws:cluster-access-policy/${name}` }));
  }

  get #homeAccount(): string {
    return this.roleArn.split(":")[4] ?? "";
  }

  #roleIn(account: string): string {
    return this.roleArn.replace(/:\d{12}:/, `:${account}:`);
  }

  #ownerOf(cluster: string): string {
    return this.members.find(({ clusters }) => clusters.includes(cluster))?.id ?? this.#homeAccount;
  }

  #definitions() {
    return this.#estate.definitions.filter(({ cloud }) => cloud === "aws");
  }
}
