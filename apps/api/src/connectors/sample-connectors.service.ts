import { Injectable, Logger, type OnModuleInit } from "@nestjs/common";
import type { CloudAccess, Connector } from "@periplus/shared/connector";
import { Database } from "../database/pool.js";
import { ProblemError } from "../http/problem.js";
import type { SampleConnection } from "../sample-data/sample-connection.js";
import { SampleEstate } from "../sample-data/sample-estate.js";
import { ConnectorsService } from "./connectors.service.js";
import { ConnectorsStore } from "./connectors.store.js";

const sampleInterval = 240;

/** The connectors of the sample data. They are there as long as somebody wants the estate, over restarts too. */
@Injectable()
export class SampleConnectorsService implements OnModuleInit {
  private readonly log = new Logger("sample-data");

  constructor(
    private readonly estate: SampleEstate,
    private readonly connectors: ConnectorsService,
    private readonly store: ConnectorsStore,
    private readonly database: Database,
  ) {}

  /** Starts the estate again where its connectors are still there; before the jobs start. */
  async onModuleInit(): Promise<void> {
    if (!this.estate.isAvailable) return;
    const samples = (await this.store.list()).filter(({ sample }) => sample);
    if (samples.length === 0) return;
    try {
      await this.refresh(await this.estate.start(), samples);
    } catch (error) {
      // The product works without it, and the runs of its connectors say why they fail.
      this.log.error(`The sample estate does not start: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Starts the estate, connects what is not connected, and starts the first discovery of each. */
  async start(now: Date): Promise<Connector[]> {
    if (!this.estate.isAvailable)
      throw new ProblemError("conflict", "Sample data needs the simulator beside the API and one process for both");
    const connection = await this.estate.start();
    const known = await this.store.list();
    for (const { name, access } of accessesOf(connection)) {
      const same = known.find((connector) => connector.name === name);
      if (same?.sample === false) throw new ProblemError("conflict", `There is a connector named ${name} already`);
      if (same) await this.connectors.replaceAccess(this.database.pool, same.id, access);
      else await this.connectors.add({ name, access, intervalMinutes: sampleInterval }, { sample: true }, now);
    }
    return (await this.store.list()).filter(({ sample }) => sample);
  }

  async remove(now: Date): Promise<void> {
    await this.connectors.remove({ sample: true }, now);
    await this.estate.remove();
  }

  /** Addresses may have changed since the last start. */
  private async refresh(connection: SampleConnection, samples: readonly Connector[]): Promise<void> {
    for (const { name, access } of accessesOf(connection)) {
      const sample = samples.find((connector) => connector.name === name);
      if (sample) await this.connectors.replaceAccess(this.database.pool, sample.id, access);
    }
  }
}

function accessesOf({ azure, aws, google, kubernetes }: SampleConnection): { name: string; access: CloudAccess }[] {
  const { tenantId, clientId, clientSecret } = azure;
  const { roleArn, externalId, accessKeyId, secretAccessKey, regions } = aws;
  const key = google.serviceAccountKey;
  return [
    { name: "Sample Azure", access: { cloud: "azure", tenantId, clientId, clientSecret, subscriptionIds: [] } },
    { name: "Sample AWS", access: { cloud: "aws", roleArn, externalId, accessKeyId, secretAccessKey, regions } },
    {
      name: "Sample Google Cloud",
      access: {
        cloud: "gcp",
        serviceAccountEmail: key.client_email,
        privateKeyId: key.private_key_id,
        privateKey: key.private_key,
        projectIds: [],
      },
    },
    // A cluster that is connected directly goes by its connector's name.
    ...kubernetes.map(({ name, server, ca, token }) => ({
      name,
      access: { cloud: "kubernetes" as const, server, certificateAuthority: ca, token },
    })),
  ];
}
