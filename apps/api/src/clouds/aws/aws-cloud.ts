import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type {
  CloudClusterDetail,
  CloudClusterRef,
  CloudContext,
  CloudListing,
  CloudReader,
  ListedClusters,
} from "../cloud-reader.js";
import { mapLimited } from "../read-part.js";
import { type AwsAccess, AwsSession } from "./aws-session.js";
import { EksApi } from "./eks-api.js";
import { readEksCluster } from "./read-eks-cluster.js";

const parallelRegions = 4;

/** Looks at one account through an assumed role, in the given regions or in all that the account has turned on. */
export class AwsCloud implements CloudReader {
  readonly #session: AwsSession;

  constructor(
    private readonly access: AwsAccess,
    private readonly context: CloudContext,
  ) {
    this.#session = new AwsSession(access, context);
  }

  async signIn(signal: AbortSignal): Promise<void> {
    await this.#session.credentials(signal);
    await this.#session.proveTrust(signal);
  }

  async listClusters(signal: AbortSignal): Promise<CloudListing> {
    const given = this.access.regions;
    const regions = given.length > 0 ? given : await this.#listRegions(signal);
    const listings = await mapLimited(regions, parallelRegions, (region) => this.#listClustersOf(region, signal));
    return {
      clusters: listings.flatMap(({ clusters }) => clusters),
      coverage: listings.flatMap(({ coverage }) => coverage),
      complete: listings.flatMap(({ complete }) => complete),
      searched: given.length === 0,
    };
  }

  async readCluster(cluster: CloudClusterRef, signal: AbortSignal): Promise<CloudClusterDetail | "gone"> {
    return readEksCluster(this.#session, cluster, this.context, signal);
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  /** Regions that need no opting in, and those that the account has opted into. */
  async #listRegions(signal: AbortSignal): Promise<string[]> {
    try {
      const client = this.#session.ec2(this.#session.homeRegion);
      const { Regions: regions = [] } = await client.send(new DescribeRegionsCommand({}), { abortSignal: signal });
      return regions.flatMap(({ RegionName: name, OptInStatus: status }) =>
        name && status !== "not-opted-in" ? [name] : [],
      );
    } catch (error) {
      const failure = this.#session.explain(error, "the regions (ec2:DescribeRegions); or name them", signal);
      throw failure;
    }
  }

  async #listClustersOf(region: string, signal: AbortSignal): Promise<ListedClusters> {
    const { account, partition } = this.#session;
    const part = `aws/regions/${region}`;
    try {
      const names = await new EksApi(this.#session.eks(region), signal).clusterNames();
      const clusters = names.map((name) => ({
        externalId: `arn:${partition}:eks:${region}:${account}:cluster/${name}`,
        name,
        account,
        region,
        version: null,
        endpoint: null,
      }));
      const coverage: CoverageEntry[] = [{ part, state: "read", objects: clusters.length }];
      return { clusters, coverage, complete: [{ account, region }] };
    } catch (error) {
      const { state, message } = this.#session.explain(error, `the clusters of ${region}`, signal);
      return { clusters: [], coverage: [{ part, state, objects: 0, message }], complete: [] };
    }
  }
}
