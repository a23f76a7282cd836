import { createClusterAssessor } from "@periplus/posture/assess/assess";
import { checkCustomRule } from "@periplus/posture/custom/check-custom-rule";
import { extendPack } from "@periplus/posture/custom/extend-pack";
import { type RulePack, readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ClusterSettings } from "@periplus/posture/parameters/settings";
import { FactReads } from "../../posture/fact-reads.js";
import { RuleBook } from "../../rollups/rule-book.js";
import { Judge } from "../judge.js";

/** What a cluster is judged by, as it can be told to a thread: programs cannot. */
export interface JudgingTerms {
  /** See `assessmentVersionOf`. */
  readonly version: string;
  /** Texts of the rules that people wrote, which are valid. */
  readonly customRules: readonly string[];
  readonly settings: ClusterSettings;
  /** The small numbers of the rules, by id. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Clusters that were read last and share their terms share a judge. */
const mostJudges = 16;

/** Makes judges by their terms. The rules are read and compiled once, those that people wrote when they are others. */
export class JudgesByTerms {
  readonly #ours = readRulePack();
  #custom: { readonly key: string; readonly pack: RulePack } = { key: "", pack: this.#ours };
  readonly #made = new Map<string, Judge>();

  judgeFor({ version, customRules, settings, numbers }: JudgingTerms): Judge {
    const key = `${version} ${[...numbers].flat().join()}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const pack = this.#packWith(customRules);
    const rules = new RuleBook(pack, numbers);
    const judge = new Judge(createClusterAssessor(pack, settings), rules, new FactReads(pack), pack);
    const [oldest] = this.#made.keys();
    if (this.#made.size >= mostJudges && oldest !== undefined) this.#made.delete(oldest);
    this.#made.set(key, judge);
    return judge;
  }

  #packWith(texts: readonly string[]): RulePack {
    const key = texts.join("\n---\n");
    if (key === this.#custom.key) return this.#custom.pack;
    const compiled = texts.flatMap((text) => checkCustomRule(text).compiled ?? []);
    this.#custom = { key, pack: extendPack(this.#ours, compiled) };
    return this.#custom.pack;
  }
}
