import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Database } from "../database/pool.js";
import { beyondScope } from "../database/scope.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { notFound, ProblemError } from "../http/problem.js";
import { Jobs } from "../jobs/jobs.js";
import { queueDiscoveryRun } from "../jobs/queue-discovery-run.js";
import { DiscoveryRunsStore } from "./discovery-runs.store.js";
import { RunEvents } from "./run-events.js";

@Controller()
export class DiscoveryRunsController {
  constructor(
    private readonly store: DiscoveryRunsStore,
    private readonly events: RunEvents,
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  @Endpoint("startDiscoveryRun")
  async startDiscoveryRun(@Input() { params }: InputOf<"startDiscoveryRun">): Promise<ResultOf<"startDiscoveryRun">> {
    if (!(await this.store.findConnector(params.id))) throw notFound("connector");
    const now = new Date();
    const runId = await beyondScope(() =>
      this.database.transaction((client) => queueDiscoveryRun(client, this.jobs, params.id, "manual", now)),
    );
    if (runId === undefined) throw new ProblemError("conflict", "A discovery run of this connector has not ended yet");
    return this.get(runId);
  }

  @Endpoint("listDiscoveryRuns")
  listDiscoveryRuns(@Input() { query }: InputOf<"listDiscoveryRuns">): Promise<ResultOf<"listDiscoveryRuns">> {
    return this.store.list(query);
  }

  @Endpoint("getDiscoveryRun")
  getDiscoveryRun(@Input() { params }: InputOf<"getDiscoveryRun">): Promise<ResultOf<"getDiscoveryRun">> {
    return this.get(params.id);
  }

  @Endpoint("cancelDiscoveryRun")
  async cancelDiscoveryRun(
    @Input() { params }: InputOf<"cancelDiscoveryRun">,
  ): Promise<ResultOf<"cancelDiscoveryRun">> {
    await this.get(params.id);
    const isCancelled = await beyondScope(() => this.store.cancel(params.id, new Date()));
    const run = await this.get(params.id);
    if (!isCancelled) throw new ProblemError("conflict", "The run has ended");
    return run;
  }

  @Endpoint("streamDiscoveryRun")
  async streamDiscoveryRun(
    @Input() { params }: InputOf<"streamDiscoveryRun">,
  ): Promise<AsyncIterable<ResultOf<"streamDiscoveryRun">>> {
    // A run that is not there is a 404, not a stream without events.
    await this.get(params.id);
    return this.events.follow(params.id);
  }

  private async get(id: string): Promise<ResultOf<"getDiscoveryRun">> {
    const run = await this.store.find(id);
    if (!run) throw notFound("discovery run");
    return run;
  }
}
