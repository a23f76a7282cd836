import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { type CloudAccess, type Connector, type ConnectorChange, signInOf } from "@periplus/shared/connector";
import { everything, type Selection } from "@periplus/shared/selection";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { beyondScope } from "../database/scope.js";
import { notFound, ProblemError } from "../http/problem.js";
import { Jobs } from "../jobs/jobs.js";
import { queueDiscoveryRun } from "../jobs/queue-discovery-run.js";
import { KeyServiceError } from "../secrets/key-wrapper.js";
import { Vault } from "../secrets/vault.js";
import { describeScope } from "./access.js";
import { credentialTimes } from "./access-intake.js";
import { ConnectorIdentitiesStore } from "./connector-identities.store.js";
import { ConnectorsStore, type SealedAccess, type WhichConnectors } from "./connectors.store.js";

interface NewAccess {
  readonly name: string;
  readonly access: CloudAccess;
  readonly intervalMinutes: number;
  readonly selection?: Selection;
  readonly identityId?: string | undefined;
}

/** Writes of connectors: what is sealed, and what follows from a change. */
@Injectable()
export class ConnectorsService {
  constructor(
    private readonly store: ConnectorsStore,
    private readonly identities: ConnectorIdentitiesStore,
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly jobs: Jobs,
  ) {}

  /** Seals the access, stores the connector and queues its first discovery run, all or nothing. */
  async add(given: NewAccess, { sample }: { sample: boolean }, now: Date): Promise<Connector> {
    const { access, identityId, ...told } = given;
    const sealed = await this.#seal(access);
    const connector = { id: identityId ?? randomUUID(), selection: everything, ...told, sample, ...sealed };
    const id = await this.database.transaction(async (client) => {
      if (identityId !== undefined && !(await this.identities.take(client, identityId, now)))
        throw new ProblemError("conflict", "Another connector has taken this identity");
      const added = await this.store.add(client, connector, now);
      if (added === undefined) throw nameTaken(told.name);
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
    await this.store.replaceAccess(client, id, await this.#seal(access));
  }

  /** What is stored of an access: itself, sealed, and what may be told of it. */
  async #seal(access: CloudAccess): Promise<SealedAccess> {
    return {
      cloud: access.cloud,
      scope: describeScope(access),
      sealedAccess: await this.vault.seal(access).catch((error: unknown) => {
        throw error instanceof KeyServiceError ? new ProblemError("unavailable", error.message) : error;
      }),
      signIn: signInOf(access),
      ...credentialTimes(access),
    };
  }
}

const nameTaken = (name: string) => new ProblemError("conflict", `There is a connector named ${name} already`);
