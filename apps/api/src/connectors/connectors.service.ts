import { Injectable } from "@nestjs/common";
import type { CloudAccess, Connector, ConnectorChange } from "@periplus/shared/connector";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { beyondScope } from "../database/scope.js";
import { notFound, ProblemError } from "../http/problem.js";
import { Jobs } from "../jobs/jobs.js";
import { queueDiscoveryRun } from "../jobs/queue-discovery-run.js";
import { Vault } from "../secrets/vault.js";
import { describeScope } from "./access.js";
import { ConnectorsStore, type WhichConnectors } from "./connectors.store.js";

interface NewAccess {
  readonly name: string;
  readonly access: CloudAccess;
  readonly intervalMinutes: number;
}

/** Writes of connectors: what is sealed, and what follows from a change. */
@Injectable()
export class ConnectorsService {
  constructor(
    private readonly store: ConnectorsStore,
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly jobs: Jobs,
  ) {}

  /** Seals the access, stores the connector and queues its first discovery run, all or nothing. */
  async add(given: NewAccess, { sample }: { sample: boolean }, now: Date): Promise<Connector> {
    const { name, access, intervalMinutes } = given;
    const { cloud } = access;
    const sealedAccess = this.vault.seal(access);
    const connector = { name, cloud, scope: describeScope(access), sealedAccess, sample, intervalMinutes };
    const id = await this.database.transaction(async (client) => {
      const added = await this.store.add(client, connector, now);
      if (added === undefined) throw nameTaken(name);
      await queueDiscoveryRun(client, this.jobs, added, "manual", now);
      return added;
    });
    return this.get(id);
  }

  async get(id: string): Promise<Connector> {
    const connector = await this.store.find(id);
    if (!connector) throw notFound("connector");
    return connector;
  }

  async change(id: string, change: ConnectorChange, now: Date): Promise<Connector> {
    await this.get(id);
    const outcome = await beyondScope(() => this.store.change(id, change, now));
    if (outcome === "absent") throw notFound("connector");
    if (outcome === "nameTaken") throw nameTaken(change.name ?? "");
    return this.get(id);
  }

  /** Tells runs to stop first: the removal waits for what they are writing. */
  async remove(which: WhichConnectors, now: Date): Promise<void> {
    if ("id" in which) await this.get(which.id);
    await beyondScope(async () => {
      await this.store.cancelRuns(which, now);
      await this.store.remove(which, now);
    });
  }

  async replaceAccess(client: Pick<pg.ClientBase, "query">, id: string, access: CloudAccess): Promise<void> {
    await this.store.replaceAccess(client, id, this.vault.seal(access), describeScope(access));
  }
}

const nameTaken = (name: string) => new ProblemError("conflict", `There is a connector named ${name} already`);
