import { Injectable, type OnModuleInit } from "@nestjs/common";
import { Database } from "../database/pool.js";
import { ExemptingKits } from "../exempting/exempting-kits.js";
import { expireExemptions } from "../exempting/exemption-decisions.store.js";
import { settleExemptions } from "../exempting/settle-exemptions.js";
import { Jobs } from "../jobs/jobs.js";

/** `expire-exemptions`: ends what has run out, and what it covered is open again. A discovery does not wait for it. */
@Injectable()
export class ExpireExemptionsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly kits: ExemptingKits,
  ) {}

  onModuleInit(): void {
    this.jobs.work("expire-exemptions", () => this.run(new Date()));
  }

  async run(now: Date): Promise<void> {
    const { rows } = await this.database.pool.query(
      "SELECT FROM exemptions WHERE state = 'active' AND expires_at <= $1 LIMIT 1",
      [now],
    );
    if (rows.length === 0) return;
    const kit = await this.kits.prepare();
    await this.database.transaction((client) =>
      settleExemptions(client, kit, now, () => expireExemptions(client, now)),
    );
  }
}
