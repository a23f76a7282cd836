import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import type { Reach } from "@periplus/cluster-reader/egress/address";
import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import { Paces } from "@periplus/cluster-reader/egress/pace";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { cloudAccess } from "@periplus/shared/connector";
import type { Selection } from "@periplus/shared/selection";
import type { Cloud } from "@periplus/shared/vocabulary";
import type { CloudReader } from "../clouds/cloud-reader.js";
import { openCloud } from "../clouds/open-cloud.js";
import { CloudEndpointsRegistry, SampleEstateError } from "../config/cloud-endpoints.js";
import { Config } from "../config/config.js";
import { Database } from "../database/pool.js";
import { Issuer, subjectOf } from "../issuer/issuer.js";
import { KeyServiceError, SealError } from "../secrets/key-wrapper.js";
import { Vault } from "../secrets/vault.js";
import { DirectCluster, directEndpoint } from "./direct-cluster.js";

/** A connector as discovery needs it. */
export interface DiscoveredConnector {
  readonly id: string;
  readonly name: string;
  readonly cloud: Cloud;
  readonly sample: boolean;
  /** Which clusters it looks at. */
  readonly selection: Selection;
}

/** A cluster with the token that opens it. */
export interface TokenHolder {
  readonly endpoint: KubernetesEndpoint;
  readonly token: string;
  /** The access as it is stored. */
  readonly sealed: Buffer;
  /** The access with another token, as it is to be stored. */
  readonly seal: (token: string) => Promise<Buffer>;
}

interface ConnectorRow extends DiscoveredConnector {
  readonly sealedAccess: Buffer;
}

/** Opens what a connector gives access to. The access itself goes nowhere else and is not kept. */
@Injectable()
export class ConnectorAccess {
  readonly #paces = new Paces();

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly registry: CloudEndpointsRegistry,
    private readonly config: Config,
    private readonly issuer: Issuer,
  ) {}

  /** Undefined when there is no such connector. */
  async find(id: string): Promise<DiscoveredConnector | undefined> {
    const row = await this.#load(id);
    return row && { id: row.id, name: row.name, cloud: row.cloud, sample: row.sample, selection: row.selection };
  }

  /** Asks nothing of the cloud yet; close what is returned. Throws ReadFailure. */
  async open(connectorId: string, meter: Meter): Promise<CloudReader> {
    const connector = await this.#load(connectorId);
    if (!connector) throw new ReadFailure("failed", "The connector does not exist any more.");
    const { privateAddresses } = this.config.values;
    const access = await this.#unseal(connector);
    const assert = (audience: string) => this.issuer.sign(subjectOf(connectorId), audience, new Date());
    const assertAsNobody = (audience: string) => this.issuer.sign(subjectOf(randomUUID()), audience, new Date());
    if (access.cloud === "kubernetes") {
      return new DirectCluster(connector.name, access, { meter, reach: this.#directReach(connector), assert });
    }
    const clusterReach: Reach = connector.sample || privateAddresses === "all" ? "private" : "internet";
    // The sample estate is on this machine and counts for nobody.
    const pacing = connector.sample ? {} : { paces: this.#paces };
    const { egressAddresses } = this.config.values;
    const endpoints = this.#endpoints(connector);
    const { selection } = connector;
    const identity = { assert, assertAsNobody, ...pacing };
    return openCloud(access, { endpoints, clusterReach, egressAddresses, selection, meter, ...identity });
  }

  /** A cluster that is connected by its address and a token, for the token to be renewed; undefined for any other. */
  async openTokenHolder(connectorId: string): Promise<TokenHolder | undefined> {
    const connector = await this.#load(connectorId);
    const access = connector && (await this.#unseal(connector));
    if (!connector || access?.cloud !== "kubernetes" || access.token === undefined) return undefined;
    const { token } = access;
    const reach = this.#directReach(connector);
    const endpoint = directEndpoint(access, reach, { token: () => Promise.resolve(token) });
    return {
      endpoint,
      token,
      seal: (next) => this.vault.seal({ ...access, token: next }),
      sealed: connector.sealedAccess,
    };
  }

  #directReach({ sample }: DiscoveredConnector): Reach {
    return sample || this.config.values.privateAddresses !== "none" ? "private" : "internet";
  }

  async #load(id: string): Promise<ConnectorRow | undefined> {
    const { rows } = await this.database.pool.query<ConnectorRow>(
      `SELECT id, name, cloud, sample, selection, sealed_access AS "sealedAccess" FROM connectors WHERE id = $1`,
      [id],
    );
    return rows[0];
  }

  async #unseal({ sealedAccess }: ConnectorRow) {
    try {
      return cloudAccess.parse(await this.vault.open(sealedAccess));
    } catch (error) {
      if (error instanceof KeyServiceError)
        throw new ReadFailure("failed", `The stored access cannot be opened now: ${error.message}.`, undefined, {
          cause: error,
        });
      if (!(error instanceof SealError)) throw error;
      const message = `The stored access cannot be opened: ${error.message}. Connect it again.`;
      throw new ReadFailure("failed", message, undefined, { cause: error });
    }
  }

  #endpoints(connector: DiscoveredConnector) {
    try {
      return this.registry.for(connector);
    } catch (error) {
      if (!(error instanceof SampleEstateError)) throw error;
      throw new ReadFailure("failed", `${error.message}.`, undefined, { cause: error });
    }
  }
}
