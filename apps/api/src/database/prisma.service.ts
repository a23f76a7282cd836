import { Inject, Injectable, type OnApplicationShutdown } from "@nestjs/common";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../generated/prisma/client.js";
import { AttributedPool } from "./attributed-pool.js";
import { DATABASE_URL } from "./pool.js";

/** The small tables: people, connectors, runs, clusters, settings. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  constructor(@Inject(DATABASE_URL) url: string) {
    const pool = new AttributedPool({ connectionString: url, max: 8, application_name: "periplus-prisma" });
    super({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
  }
}
