import { Inject, Injectable, Logger } from "@nestjs/common";
import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { checkCustomRule } from "@periplus/posture/custom/check-custom-rule";
import { extendPack } from "@periplus/posture/custom/extend-pack";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { Database } from "../database/pool.js";
import { RULE_PACK } from "./rule-pack.provider.js";

interface Compiled {
  readonly version: number;
  readonly result: CompiledRule | { readonly fault: string };
}

interface InForce {
  /** Which rules in which versions. */
  readonly key: string;
  readonly pack: RulePack;
  /** Why this version of Periplus cannot run some of them, by id. */
  readonly broken: ReadonlyMap<string, string>;
}

/**
 * Our rules and those that people wrote, as the database has them at the moment: other processes change them, too. What
 * was compiled is kept for as long as its version is the one that is stored.
 */
@Injectable()
export class RulesInForce {
  #last: InForce;
  #compiled = new Map<string, Compiled>();
  readonly #texts = new WeakMap<RulePack, readonly string[]>();
  private readonly log = new Logger("rules");

  constructor(
    private readonly database: Database,
    @Inject(RULE_PACK) private readonly ours: RulePack,
  ) {
    this.#last = { key: "", pack: ours, broken: new Map() };
  }

  /** The same pack for as long as the rules are the same. */
  async read(): Promise<RulePack> {
    return (await this.readAll()).pack;
  }

  async readAll(): Promise<InForce> {
    const { rows } = await this.database.pool.query<{ ruleId: string; version: number }>(
      'SELECT rule_id AS "ruleId", version FROM custom_rules ORDER BY rule_id',
    );
    return keyOf(rows) === this.#last.key ? this.#last : this.#load();
  }

  async #load(): Promise<InForce> {
    const { rows } = await this.database.pool.query<{ ruleId: string; version: number; text: string }>(
      'SELECT rule_id AS "ruleId", version, text FROM custom_rules ORDER BY rule_id',
    );
    const compiled = new Map(rows.map((row) => [row.ruleId, this.#compile(row)]));
    const broken = new Map<string, string>();
    const custom: CompiledRule[] = [];
    for (const [id, { result }] of compiled) {
      if ("fault" in result) broken.set(id, result.fault);
      else custom.push(result);
    }
    this.#compiled = compiled;
    this.#last = { key: keyOf(rows), pack: extendPack(this.ours, custom), broken };
    const texts = rows.filter(({ ruleId }) => !broken.has(ruleId)).map(({ text }) => text);
    this.#texts.set(this.#last.pack, texts);
    return this.#last;
  }

  /** The texts of the rules that people wrote, in the order in which they are in a pack that `read` gave. */
  textsOf(pack: RulePack): readonly string[] {
    return this.#texts.get(pack) ?? [];
  }

  /** It was valid when it was saved, and may not be in another version of Periplus: then the others still run. */
  #compile({ ruleId, version, text }: { ruleId: string; version: number; text: string }): Compiled {
    const known = this.#compiled.get(ruleId);
    if (known?.version === version) return known;
    const { compiled, issues } = checkCustomRule(text);
    if (compiled !== undefined) return { version, result: compiled };
    const [{ line, message } = { line: 1, message: "It is not valid" }] = issues;
    const fault = `Line ${line}: ${message}`;
    this.log.error(`The rule ${ruleId} cannot be run. ${fault}`);
    return { version, result: { fault } };
  }
}

function keyOf(rows: readonly { ruleId: string; version: number }[]): string {
  return rows.map(({ ruleId, version }) => `${ruleId} ${version}`).join("\n");
}
