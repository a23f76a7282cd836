import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from "@nestjs/common";
import type pg from "pg";
import { type Job, PgBoss, type SendOptions } from "pg-boss";
import { Config } from "../config/config.js";
import { describeError } from "../config/describe-error.js";
import { isConnectionLost } from "../database/errors.js";
import { Database } from "../database/pool.js";
import { withinLog } from "../telemetry/log.js";
import { time } from "../telemetry/record.js";
import { currentTraceparent, inSpan, withinTrace } from "../telemetry/spans.js";
import { FairSlots } from "./fair-slots.js";
import {
  heartbeatRefreshSeconds,
  type JobName,
  type JobPayloads,
  jobDefinitions,
  jobNames,
  supervisionSeconds,
} from "./job-names.js";

/** Does one job. `signal` aborts when the job ran out of time or the process stops; the job is then tried again. */
export type JobWork<Name extends JobName> = (payload: JobPayloads[Name], signal: AbortSignal) => Promise<void>;

export interface SendJobOptions {
  /** A job with the same key that still waits (or runs, see jobDefinitions) makes this one unnecessary. */
  readonly singletonKey?: string;
  /** Sends within this client's transaction: the job exists only if that commits. */
  readonly client?: pg.ClientBase;
}

/** The queue, on the same Postgres (schema `jobs`). Features send by name; `discovery` registers what does the work. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly boss: PgBoss;
  private readonly works = new Map<JobName, JobWork<JobName>>();
  private readonly stopping = new AbortController();
  private readonly log = new Logger("jobs");

  constructor(
    private readonly config: Config,
    database: Database,
  ) {
    const runsWorker = config.runsWorker;
    this.boss = new PgBoss({
      connectionString: database.url,
      schema: "jobs",
      application_name: "periplus-jobs",
      max: 4,
      supervise: runsWorker,
      superviseIntervalSeconds: supervisionSeconds,
      monitorIntervalSeconds: supervisionSeconds,
      schedule: runsWorker,
      useListenNotify: runsWorker,
    });
    this.boss.on("error", (error) => {
      if (isConnectionLost(error)) this.log.warn(`The queue lost its connection: ${error.message}`);
      else this.log.error(describeError(error));
    });
  }

  /** Registers what does a job; call it in `onModuleInit`. A second registration of a name is a fault. */
  work<Name extends JobName>(name: Name, work: JobWork<Name>): void {
    if (this.works.has(name)) throw new Error(`The job ${name} has two handlers`);
    this.works.set(name, work as JobWork<JobName>);
  }

  async send<Name extends JobName>(
    name: Name,
    payload: JobPayloads[Name],
    { singletonKey, client }: SendJobOptions = {},
  ): Promise<void> {
    const options: SendOptions = {};
    if (singletonKey !== undefined) options.singletonKey = singletonKey;
    if (client) options.db = { executeSql: (text, values) => client.query(text, values) };
    const traceparent = currentTraceparent();
    await this.boss.send(name, traceparent === undefined ? payload : { ...payload, traceparent }, options);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runsWorker) this.refuseMissingWork();
    await this.boss.start();
    for (const name of jobNames) {
      const { policy, ...options } = jobDefinitions[name].queue;
      await this.boss.createQueue(name, { ...(policy ? { policy } : {}), ...options });
      // A queue that an earlier Periplus made keeps what it was made with.
      await this.boss.updateQueue(name, options);
    }
    if (!this.config.runsWorker) return;
    for (const [name, work] of this.works) await this.start(name, work);
  }

  /** Stops taking jobs, tells those that run to stop, and waits for them a little. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error("Periplus is stopping"));
    await this.boss.stop({ graceful: true, timeout: 4_000 });
  }

  private refuseMissingWork(): void {
    const missing = jobNames.filter((name) => !this.works.has(name));
    if (missing.length > 0) throw new Error(`No handler for the jobs ${missing.join(", ")}`);
  }

  private async start(name: JobName, work: JobWork<JobName>): Promise<void> {
    const { concurrency, most, cron } = jobDefinitions[name];
    const workers = concurrency(this.config.values.readers);
    const slots = new FairSlots(() => this.startWorker(name, work, slots), (most - 1) * workers);
    for (let started = 0; started < workers; started += 1) await this.startWorker(name, work, slots);
    if (cron !== undefined) await this.boss.schedule(name, cron, {});
  }

  /** New jobs are notified; those that waited, or are tried again, are found by looking. */
  private async startWorker(name: JobName, work: JobWork<JobName>, slots: FairSlots): Promise<void> {
    const options = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5, heartbeatRefreshSeconds };
    const worker = await this.boss.work(name, options, async (jobs: Job<SentPayload>[]) => {
      const endWorker = () => void this.boss.offWork(name, { id: worker, wait: false });
      try {
        for (const job of jobs) await slots.run(() => this.run(name, work, job), endWorker);
      } finally {
        // Others may wait behind this one: look for the next at once.
        this.boss.notifyWorker(worker);
      }
    });
  }

  /** Whatever is logged and traced meanwhile says which job it is, and the ids that the job was told. */
  private async run(name: JobName, work: JobWork<JobName>, { data, signal }: Job<SentPayload>): Promise<void> {
    const { traceparent, ...payload } = data;
    const fields = { job: name, ...idsOf(payload) };
    const attempt = () => work(payload as JobPayloads[JobName], AbortSignal.any([signal, this.stopping.signal]));
    const traced = () => withinTrace(traceparent, () => inSpan(`job ${name}`, fields, attempt));
    await withinLog(fields, () => this.tell(name, traced));
  }

  private async tell(job: JobName, work: () => Promise<void>): Promise<void> {
    const started = performance.now();
    const took = (outcome: "done" | "failed") => {
      const milliseconds = performance.now() - started;
      time("periplus_job_duration_seconds", milliseconds, { job, outcome });
      return Math.round(milliseconds);
    };
    try {
      await work();
      const told = `${job} took ${took("done")} ms`;
      // What comes every minute by itself would be most of what is told.
      if (jobDefinitions[job].cron === undefined) this.log.log(told);
      else this.log.debug(told);
    } catch (error) {
      const told = `${job} failed after ${took("failed")} ms`;
      if (this.stopping.signal.aborted) throw error;
      // It is done again when the database is there.
      if (isConnectionLost(error)) this.log.warn(`${told}: the connection to the database was lost`);
      else this.log.error(`${told}: ${describeError(error)}`);
      throw error;
    }
  }
}

/** A payload as it waits in the queue. */
type SentPayload = JobPayloads[JobName] & { readonly traceparent?: string };

/** Ids by which a job is known; lists of them would fill the log. */
function idsOf(payload: object): Record<string, string | number> {
  const entries = Object.entries(payload) as [string, unknown][];
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value === "string" || typeof value === "number"),
  ) as Record<string, string | number>;
}
