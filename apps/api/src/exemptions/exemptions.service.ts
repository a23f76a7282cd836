import { Injectable } from "@nestjs/common";
import { judgesContainers } from "@periplus/posture/assess/failing-containers";
import {
  type Exemption,
  type ExemptionChange,
  type ExemptionPreview,
  type ExemptionScope,
  longestExemptionDays,
  type NewExemptions,
} from "@periplus/shared/exemption";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { beyondScope, scopeInForce } from "../database/scope.js";
import { ExemptingKits } from "../exempting/exempting-kits.js";
import {
  changeExemption,
  findUnknownScopes,
  insertExemptions,
  revokeExemption,
} from "../exempting/exemption-decisions.store.js";
import { type ExemptingKit, settleExemptions } from "../exempting/settle-exemptions.js";
import { notFound, ProblemError } from "../http/problem.js";
import { refuseEverywhere } from "../http/within-reach.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { readEstateScore } from "../rollups/estate-score.js";
import { ExemptionsStore } from "./exemptions.store.js";

/** A preview writes and takes back: with more findings than this it stops, and says so. */
const mostPreviewed = 10_000;
const day = 24 * 60 * 60_000;

/** Thrown to take everything back that a transaction did. */
class TakenBack extends Error {}

/** What people decide about exemptions: it holds for findings, counts and score when these methods come back. */
@Injectable()
export class ExemptionsService {
  constructor(
    private readonly database: Database,
    private readonly kits: ExemptingKits,
    private readonly current: CurrentAssessor,
    private readonly store: ExemptionsStore,
  ) {}

  /** `by` is the name of who decides. */
  async create({ ruleId, scopes, ...terms }: NewExemptions, by: string, now: Date): Promise<Exemption[]> {
    await this.refuseContainers(ruleId, scopes);
    await this.refuseOthers(scopes);
    const given = { ...terms, expiresAt: readEnd(terms.expiresAt, now) };
    const ids = await this.inTransaction(async (client, kit) => {
      let made: string[] = [];
      await settleExemptions(client, kit, now, async () => {
        const number = await this.checkScopes(client, kit, ruleId, scopes);
        made = await insertExemptions(client, number, scopes, given, { at: now, by });
        return [number];
      });
      return made;
    });
    return this.store.listOf(ids);
  }

  /** Makes the exemptions, looks at what that did, and takes them back. */
  async preview(
    { ruleId, scopes, category }: Pick<NewExemptions, "ruleId" | "scopes" | "category">,
    now: Date,
  ): Promise<ExemptionPreview> {
    await this.refuseContainers(ruleId, scopes);
    await this.refuseOthers(scopes);
    const seen = scopeInForce();
    const scored = seen && { connectorIds: [...seen] };
    const terms = { category, reason: "", owner: "", expiresAt: new Date(now.getTime() + day) };
    let preview: ExemptionPreview | undefined;
    await this.inTransaction(async (client, kit) => {
      const { score: before } = await readEstateScore(client, "workload", scored);
      const decide = async () => {
        const number = await this.checkScopes(client, kit, ruleId, scopes);
        await insertExemptions(client, number, scopes, terms, { at: now, by: "" });
        return [number];
      };
      const { findings, resources, partial } = await settleExemptions(client, kit, now, decide, mostPreviewed);
      const { score: after } = await readEstateScore(client, "workload", scored);
      preview = { findings, resources, exact: !partial, score: { before, after: partial ? null : after } };
      throw new TakenBack();
    }).catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error;
    });
    if (!preview) throw new Error("The transaction of a preview ended otherwise than by taking it back");
    return preview;
  }

  async change(id: string, change: ExemptionChange, by: string, now: Date): Promise<void> {
    const expiresAt = change.expiresAt === undefined ? undefined : readEnd(change.expiresAt, now);
    await this.decide(id, now, (client) => changeExemption(client, id, { ...change, expiresAt }, { at: now, by }));
  }

  async revoke(id: string, by: string, now: Date): Promise<void> {
    await this.decide(id, now, (client) => revokeExemption(client, id, { at: now, by }));
  }

  private async decide(
    id: string,
    now: Date,
    write: (client: pg.ClientBase) => Promise<number | undefined>,
  ): Promise<void> {
    const known = await this.store.find(id);
    if (!known) throw notFound("exemption");
    refuseEverywhere({ connectorId: known.scope.connector?.id, clusterId: known.scope.cluster?.id });
    await this.inTransaction((client, kit) =>
      settleExemptions(client, kit, now, async () => {
        const rule = await write(client);
        if (rule === undefined) throw new ProblemError("conflict", "The exemption has ended: make a new one");
        return [rule];
      }),
    );
  }

  /** What an exemption moves is counted over the whole estate, whoever makes it. */
  private inTransaction<T>(work: (client: pg.ClientBase, kit: ExemptingKit) => Promise<T>): Promise<T> {
    return beyondScope(async () => {
      const kit = await this.kits.prepare();
      return this.database.transaction((client) => work(client, kit));
    });
  }

  private async checkScopes(
    client: pg.ClientBase,
    kit: ExemptingKit,
    ruleId: string,
    scopes: readonly ExemptionScope[],
  ): Promise<number> {
    refuseUnknown(await findUnknownScopes(client, scopes));
    return kit.rules.numberOf(ruleId);
  }

  /** Whoever is limited to some connectors exempts within them. */
  private async refuseOthers(scopes: readonly ExemptionScope[]): Promise<void> {
    if (scopeInForce() === undefined) return;
    refuseEverywhere(...scopes);
    refuseUnknown(await findUnknownScopes(this.database.pool, scopes));
  }

  private async refuseContainers(ruleId: string, scopes: readonly ExemptionScope[]): Promise<void> {
    const compiled = (await this.current.read()).pack.byId.get(ruleId);
    if (!compiled) throw new ProblemError("invalid-input", "There is no such rule", [rulePath]);
    if (judgesContainers(compiled) || scopes.every(({ container }) => container === undefined)) return;
    const message = "The rule does not judge container by container: exempt the whole resource";
    throw new ProblemError("invalid-input", message, [{ path: "body.scopes", message }]);
  }
}

function refuseUnknown(indexes: readonly number[]): void {
  if (indexes.length === 0) return;
  const message = "There is no such connector or cluster";
  throw new ProblemError(
    "invalid-input",
    message,
    indexes.map((index) => ({ path: `body.scopes.${index}`, message })),
  );
}

const rulePath = { path: "body.ruleId", message: "There is no such rule" };

/** Throws ProblemError for an end that has passed or is too far away. */
function readEnd(text: string, now: Date): Date {
  const end = new Date(text);
  const message =
    end <= now
      ? "The end must lie in the future"
      : end.getTime() > now.getTime() + longestExemptionDays * day
        ? `An exemption ends within ${longestExemptionDays} days: whoever answers for it then looks at it again`
        : undefined;
  if (message !== undefined) throw new ProblemError("invalid-input", message, [{ path: "body.expiresAt", message }]);
  return end;
}
