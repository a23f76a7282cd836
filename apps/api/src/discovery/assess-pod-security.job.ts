import { Injectable, type OnModuleInit } from "@nestjs/common";
import { tryLockCluster } from "../database/locks.js";
import { Database } from "../database/pool.js";
import { Jobs } from "../jobs/jobs.js";
import { keepUnchanged, listDueClusters, tallyPodSecurity } from "./pod-security.store.js";

/** `assess-pod-security`: holds what runs in each cluster against Pod Security, once for every change and version. */
@Injectable()
export class AssessPodSecurityJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.jobs.work("assess-pod-security", (_, signal) => this.run(signal));
  }

  async run(signal: AbortSignal): Promise<void> {
    await keepUnchanged(this.database.pool);
    for (const { id } of await listDueClusters(this.database.pool)) {
      signal.throwIfAborted();
      await this.database.transaction(async (client) => {
        // It is being read, for as long as that takes: its turn comes with the snapshot.
        if (!(await tryLockCluster(client, id))) return;
        // Another snapshot may have come in between.
        const due = (await listDueClusters(client)).find((each) => each.id === id);
        if (due) await tallyPodSecurity(client, due);
      });
    }
  }
}
