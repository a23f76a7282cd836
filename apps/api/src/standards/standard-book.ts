import { Injectable } from "@nestjs/common";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { readStandards } from "@periplus/posture/pack/read-standards";
import { linkRules } from "@periplus/posture/standards/parse-standard";
import type { Standard } from "@periplus/posture/standards/standard";

/** The standards, each with the rules of a pack that look at its requirements. */
@Injectable()
export class StandardBook {
  readonly #standards = readStandards();
  readonly #linked = new WeakMap<RulePack, readonly Standard[]>();

  all(pack: RulePack): readonly Standard[] {
    const known = this.#linked.get(pack);
    if (known) return known;
    const rules = pack.rules.map(({ rule }) => rule);
    const linked = this.#standards.map((standard) => linkRules(standard, rules));
    this.#linked.set(pack, linked);
    return linked;
  }

  find(pack: RulePack, id: string): Standard | undefined {
    return this.all(pack).find((standard) => standard.id === id);
  }
}
