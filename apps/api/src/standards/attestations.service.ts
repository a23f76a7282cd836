import { Injectable } from "@nestjs/common";
import { isByHand } from "@periplus/posture/standards/standard";
import { type Attestation, longestAttestationDays, type NewAttestation } from "@periplus/shared/attestation";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { beyondScope } from "../database/scope.js";
import { notFound, ProblemError } from "../http/problem.js";
import { refuseEverywhere } from "../http/within-reach.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { AttestationsStore, insertAttestation, isKnownScope, withdrawAttestation } from "./attestations.store.js";
import { StandardBook } from "./standard-book.js";

const day = 24 * 60 * 60_000;

/** Lets people vouch for what no rule can look at, until an end; and lets them take it back. */
@Injectable()
export class AttestationsService {
  constructor(
    private readonly database: Database,
    private readonly store: AttestationsStore,
    private readonly book: StandardBook,
    private readonly current: CurrentAssessor,
  ) {}

  /** `by` is the name of who vouches. */
  async create(given: NewAttestation, by: string, now: Date): Promise<Attestation> {
    await this.refuseOthers(given);
    const expiresAt = readEnd(given.expiresAt, now);
    refuseEverywhere(given.scope);
    if (!(await isKnownScope(this.database.pool, given.scope)))
      throw invalid("There is no such connector or cluster", "body.scope");
    const terms = { ...given, evidence: given.evidence ?? null, expiresAt };
    const id = await this.write((client) => insertAttestation(client, terms, { at: now, by }));
    return this.get(id, now);
  }

  async withdraw(id: string, by: string, now: Date): Promise<Attestation> {
    const { scope } = await this.get(id, now);
    refuseEverywhere({ connectorId: scope.connector?.id, clusterId: scope.cluster?.id });
    if (!(await this.write((client) => withdrawAttestation(client, id, { at: now, by }))))
      throw new ProblemError("conflict", "It does not hold any more");
    return this.get(id, now);
  }

  private async get(id: string, now: Date): Promise<Attestation> {
    const found = await this.store.find(id, now);
    if (!found) throw notFound("attestation");
    return found;
  }

  /** What was found to lie within one's scope is written by the owner of the tables. */
  private write<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return beyondScope(() => this.database.transaction(work));
  }

  private async refuseOthers({ standardId, requirementId }: NewAttestation): Promise<void> {
    const { pack } = await this.current.read();
    const standard = this.book.find(pack, standardId);
    const requirement = standard?.requirements.find(({ id }) => id === requirementId);
    if (!standard || !requirement) throw invalid("There is no such requirement", "body.requirementId");
    if (standard.judgedBy === "podSecurity" || !isByHand(requirement))
      throw invalid("Rules or the provider look at this requirement: nobody's word is needed", "body.requirementId");
  }
}

function invalid(message: string, path: string): ProblemError {
  return new ProblemError("invalid-input", message, [{ path, message }]);
}

/** Throws ProblemError for an end that has passed or is too far away. */
function readEnd(text: string, now: Date): Date {
  const end = new Date(text);
  if (end <= now) throw invalid("The end must lie in the future", "body.expiresAt");
  if (end.getTime() > now.getTime() + longestAttestationDays * day)
    throw invalid(`Nobody's word holds for more than ${longestAttestationDays} days`, "body.expiresAt");
  return end;
}
