import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import type { CoverageEntry } from "@periplus/shared/coverage";
import { everything, readsTags } from "@periplus/shared/selection";
import {
  type CloudCluster,
  type CloudClusterDetail,
  type CloudClusterRef,
  type CloudContext,
  type CloudReader,
  isSelected,
  joinListings,
  type ListedClusters,
  readTags,
} from "../cloud-reader.js";
import { mapLimited } from "../read-part.js";
import { type AwsAccess, AwsSession } from "./aws-session.js";
import { EksApi } from "./eks-api.js";
import { listOrganizationAccounts } from "./organization.js";
import { readEksCluster } from "./read-eks-cluster.js";

const parallelAccounts = 4;
const parallelRegions = 4;
const parallelClusters = 4;

/**
 * Looks at one account through an assumed role, or at every account of its organisation through roles of the same name;
 * in the given regions or in all that an account has turned on.
 */
export class AwsCloud implements CloudReader {
  readonly searches: readonly string[];
  readonly #sessions = new Map<string, AwsSession>();
  readonly #home: AwsSession;

  constructor(
    private readonly access: AwsAccess,
    private readonly context: CloudContext,
  ) {
    const accounts = access.organization ? ["aws/accounts"] : [];
    this.searches = access.regions.length > 0 ? accounts : [...accounts, "aws/regions"];
    this.#home = this.#sessionOf(access.roleArn.split(":")[4] ?? "");
  }

  async signIn(signal: AbortSignal): Promise<void> {
    await this.#home.credentials(signal);
    await this.#home.proveTrust(signal);
  }

  async listClusters(signal: AbortSignal, known: readonly string[] = []): Promise<ListedClusters> {
    if (!this.access.organization) return this.#listAccount(this.#home, signal);
    const accounts = await this.#listAccounts(signal);
    const asked = accounts.filter((account) => isSelected(this.context, { account }));
    const listings = await mapLimited(asked, parallelAccounts, (account) => this.#tryAccount(account, signal));
    // The organisation tells all of its accounts: one that it does not name has left it, or is closed.
    const left = known.filter((account) => !accounts.includes(account));
    return joinListings([
      ...listings,
      { clusters: [], coverage: [], complete: left.map((account) => ({ account, region: null })) },
    ]);
  }

  async readCluster(cluster: CloudClusterRef, signal: AbortSignal): Promise<CloudClusterDetail | "gone"> {
    const session = cluster.account === null ? this.#home : this.#sessionOf(cluster.account);
    return readEksCluster(session, cluster, this.context, signal);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.close();
  }

  /** The role of the same name and path in another account. */
  #sessionOf(account: string): AwsSession {
    const known = this.#sessions.get(account);
    if (known) return known;
    const roleArn = this.access.roleArn.replace(/:\d{12}:/, `:${account}:`);
    const session = new AwsSession({ ...this.access, roleArn }, this.context);
    this.#sessions.set(account, session);
    return session;
  }

  async #listAccounts(signal: AbortSignal): Promise<string[]> {
    try {
      return await listOrganizationAccounts(this.#home.organizations(), signal);
    } catch (error) {
      throw this.#home.explain(error, "the accounts of the organisation (organizations:ListAccounts)", signal);
    }
  }

  /** An account whose role does not let us in is a gap, and keeps nobody from reading the others. */
  async #tryAccount(account: string, signal: AbortSignal): Promise<ListedClusters> {
    const session = this.#sessionOf(account);
    try {
      await session.credentials(signal);
      return await this.#listAccount(session, signal);
    } catch (error) {
      // What the role may not at home it may nowhere.
      if (session === this.#home) throw session.explain(error, "the account of the role", signal);
      const { state, message } = session.explain(error, `account ${account}`, signal);
      return { clusters: [], coverage: [{ part: `aws/regions/${account}`, state, objects: 0, message }], complete: [] };
    }
  }

  async #listAccount(session: AwsSession, signal: AbortSignal): Promise<ListedClusters> {
    const { account } = session;
    const given = this.access.regions;
    const regions = given.length > 0 ? given : await this.#listRegions(session, signal);
    const asked = regions.filter((region) => isSelected(this.context, { account, region }));
    return joinListings(
      await mapLimited(asked, parallelRegions, (region) => this.#listClustersOf(session, region, signal)),
    );
  }

  /** Regions that need no opting in, and those that the account has opted into. */
  async #listRegions(session: AwsSession, signal: AbortSignal): Promise<string[]> {
    try {
      const client = session.ec2(session.homeRegion);
      const { Regions: regions = [] } = await client.send(new DescribeRegionsCommand({}), { abortSignal: signal });
      return regions.flatMap(({ RegionName: name, OptInStatus: status }) =>
        name && status !== "not-opted-in" ? [name] : [],
      );
    } catch (error) {
      throw session.explain(error, "the regions (ec2:DescribeRegions); or name them", signal);
    }
  }

  async #listClustersOf(session: AwsSession, region: string, signal: AbortSignal): Promise<ListedClusters> {
    const { account } = session;
    const part = `aws/regions/${this.access.organization ? `${account}:` : ""}${region}`;
    try {
      const api = new EksApi(session.eks(region), signal);
      const all = await this.#describe(session, api, region, signal);
      const clusters = all.filter((cluster) => isSelected(this.context, cluster));
      const coverage: CoverageEntry[] = [{ part, state: "read", objects: clusters.length }];
      return { clusters, coverage, complete: [{ account, region }] };
    } catch (error) {
      const { state, message } = session.explain(error, `the clusters of ${region}`, signal);
      return { clusters: [], coverage: [{ part, state, objects: 0, message }], complete: [] };
    }
  }

  /** The list tells names only: where tags matter, each cluster is asked for them. */
  async #describe(session: AwsSession, api: EksApi, region: string, signal: AbortSignal): Promise<CloudCluster[]> {
    const { account, partition } = session;
    const names = await api.clusterNames();
    const listed = names.map((name) => ({
      ...{ externalId: `arn:${partition}:eks:${region}:${account}:cluster/${name}`, name, account, region },
      ...{ version: null, endpoint: null },
    }));
    if (!readsTags(this.context.selection ?? everything)) return listed;
    const described = await mapLimited(listed, parallelClusters, async (cluster) => {
      try {
        return [{ ...cluster, tags: readTags((await api.cluster(cluster.name)).tags) }];
      } catch (error) {
        // Deleted since it was listed.
        if (session.explain(error, `the cluster ${cluster.name}`, signal).state === "absent") return [];
        throw error;
      }
    });
    return described.flat();
  }
}
