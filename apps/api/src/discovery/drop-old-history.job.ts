import { Injectable, type OnModuleInit } from "@nestjs/common";
import { Config } from "../config/config.js";
import { Database } from "../database/pool.js";
import { Jobs } from "../jobs/jobs.js";
import { dropOldHistory, startOfHistory } from "./ingestion/old-history.js";

/** `drop-old-history`: drops months that are older than is kept. It may copy for long, and nothing else waits for it. */
@Injectable()
export class DropOldHistoryJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.work("drop-old-history", (_, signal) => this.run(new Date(), signal));
  }

  async run(now: Date, signal: AbortSignal): Promise<void> {
    await dropOldHistory(this.database, startOfHistory(now, this.config.values.historyDays), signal);
  }
}
