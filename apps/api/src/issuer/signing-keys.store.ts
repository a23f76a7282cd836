import { createHash, generateKeyPair, type JsonWebKey } from "node:crypto";
import { promisify } from "node:util";
import { Injectable } from "@nestjs/common";
import type pg from "pg";
import { z } from "zod";
import { Database } from "../database/pool.js";
import { Vault } from "../secrets/vault.js";
import { type KeyTimes, planKeys } from "./key-plan.js";

const makeKeyPair = promisify(generateKeyPair);
/** Any number that no other lock of ours has. */
const lock = 7_154_301;

/** A key of the issuer with its public half. */
export interface SigningKey extends KeyTimes {
  /** As it is published. */
  readonly publicJwk: JsonWebKey;
  /** PKCS #8 PEM, sealed. */
  readonly sealedPrivateKey: Buffer;
}

/** The issuer's keys, which all processes of an installation share. The private halves are sealed. */
@Injectable()
export class SigningKeysStore {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** The keys to publish at this moment, of which one signs: makes what is due and removes what has had its time. */
  async keep(now: Date): Promise<SigningKey[]> {
    const keys = await this.#list(this.database.pool);
    const { nextSignsFrom, outdated } = planKeys(keys, now);
    if (nextSignsFrom === undefined && outdated.length === 0) return keys;
    return this.database.transaction(async (client) => {
      // Two processes must not both make the next key.
      await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
      const known = await this.#list(client);
      const plan = planKeys(known, now);
      if (plan.nextSignsFrom) await this.#add(client, plan.nextSignsFrom, now);
      await client.query("DELETE FROM signing_keys WHERE id = ANY($1)", [plan.outdated.map(({ id }) => id)]);
      return this.#list(client);
    });
  }

  /** The private half, as PEM. Throws SealError. */
  async openPrivateKey({ sealedPrivateKey }: SigningKey): Promise<string> {
    return z.string().parse(await this.vault.open(sealedPrivateKey));
  }

  async #list(queries: Pick<pg.ClientBase, "query">): Promise<SigningKey[]> {
    const { rows } = await queries.query<SigningKey>(
      `SELECT id, public_jwk AS "publicJwk", sealed_private_key AS "sealedPrivateKey", signs_from AS "signsFrom"
       FROM signing_keys ORDER BY signs_from`,
    );
    return rows;
  }

  async #add(client: pg.ClientBase, signsFrom: Date, now: Date): Promise<void> {
    // RS256 is what Entra, AWS, Google and Kubernetes all accept; 3072 bits are as strong as a key of 128 bits (NIST SP 800-57 part 1, table 2).
    const { privateKey, publicKey } = await makeKeyPair("rsa", { modulusLength: 3072 });
    const bare = publicKey.export({ format: "jwk" });
    const id = thumbprintOf(bare);
    const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    await client.query(
      `INSERT INTO signing_keys (id, public_jwk, sealed_private_key, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)`,
      [id, JSON.stringify({ ...bare, kid: id, use: "sig", alg: "RS256" }), await this.vault.seal(pem), now, signsFrom],
    );
  }
}

/** The name of a key that follows from itself: RFC 7638. */
function thumbprintOf({ e, kty, n }: JsonWebKey): string {
  return createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
}
