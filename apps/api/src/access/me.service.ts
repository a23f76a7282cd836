import { Injectable } from "@nestjs/common";
import { type Capability, capabilities } from "@periplus/shared/capability";
import type { Me } from "@periplus/shared/session";
import { Installation } from "../config/installation.js";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { SampleEstate } from "../sample-data/sample-estate.js";
import type { Principal } from "./principal.js";

/** Tells a principal who it is and what it may do. */
@Injectable()
export class MeService {
  constructor(
    private readonly database: Database,
    private readonly installation: Installation,
    private readonly samples: SampleEstate,
  ) {}

  async describe({ name, role, reach, via, method, accountId, needsPasskey = false }: Principal): Promise<Me> {
    const extents = capabilities.map((capability) => [capability, reach.get(capability)] as const);
    const seen = reach.get("viewConnectors");
    return {
      name,
      role,
      via,
      method: method ?? null,
      needsPasskey,
      account: accountId === null ? null : await this.readAccount(accountId),
      capabilities: toRecord(extents.map(([capability, extent]) => [capability, extent !== undefined])),
      reach: toRecord(
        extents.map(([capability, extent]) => [capability, extent === "all" ? "all" : [...(extent ?? [])]]),
      ),
      limitedTo: seen === "all" ? null : await this.nameConnectors([...(seen ?? [])]),
      sampleDataAvailable: this.samples.isAvailable,
      version: this.installation.version,
    };
  }

  private async readAccount(id: string): Promise<Me["account"]> {
    const query = sql`SELECT a.id, a.kind, EXISTS (SELECT FROM passwords p WHERE p.account_id = a.id) AS "hasPassword",
        (SELECT count(*)::int FROM passkeys k WHERE k.account_id = a.id) AS passkeys
      FROM accounts a WHERE a.id = ${id}`;
    return (await this.database.pool.query<NonNullable<Me["account"]>>(query.toQuery())).rows[0] ?? null;
  }

  private async nameConnectors(ids: readonly string[]): Promise<{ id: string; name: string }[]> {
    const text = "SELECT id, name FROM connectors WHERE id = ANY($1::uuid[]) ORDER BY name";
    return (await this.database.pool.query<{ id: string; name: string }>(text, [ids])).rows;
  }
}

function toRecord<Value>(entries: (readonly [Capability, Value])[]): Record<Capability, Value> {
  return Object.fromEntries(entries) as Record<Capability, Value>;
}
