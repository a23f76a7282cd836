import { hash } from "node:crypto";
import type { FactName, FactSource, FactSubject } from "@periplus/posture/facts/fact";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { groupOf, type Json } from "@periplus/posture/snapshot/object";

/** Fields of one fact, in a fixed order. */
interface ReadFact {
  readonly name: FactName;
  readonly fields: readonly string[];
}

/** Which facts the rules read of which kinds. */
export class FactReads {
  readonly #byKind = new Map<string, readonly ReadFact[]>();

  constructor(pack: Pick<RulePack, "rules">) {
    const fieldsByKind = new Map<string, Map<FactName, Set<string>>>();
    for (const { rule, targets, readsFacts } of pack.rules) {
      if (rule.facts.length === 0) continue;
      for (const target of targets) {
        const facts = fieldsByKind.get(target) ?? new Map<FactName, Set<string>>();
        fieldsByKind.set(target, facts);
        for (const { fact, field } of readsFacts) facts.set(fact, (facts.get(fact) ?? new Set()).add(field));
      }
    }
    for (const [kind, facts] of fieldsByKind) {
      const reads = [...facts].map(([name, fields]) => ({ name, fields: [...fields].sort() }));
      this.#byKind.set(
        kind,
        reads.sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
    }
  }

  /** `group/Kind` of everything about which a rule reads facts. */
  get kinds(): string[] {
    return [...this.#byKind.keys()];
  }

  isReadOf(group: string, kind: string): boolean {
    return this.#byKind.has(`${group}/${kind}`);
  }

  /**
   * A short hash of everything that verdicts about the subject take from facts: while it stays, they stay. Null for a
   * kind whose rules read none. Why something is not known is not part of it, nor the order in which a cluster lists.
   */
  fingerprint(facts: FactSource, subject: FactSubject): string | null {
    const reads = this.#byKind.get(`${groupOf(subject.apiVersion)}/${subject.kind}`);
    if (reads === undefined) return null;
    const read = reads.map(({ name, fields }) => {
      const { known } = facts.factOf(name, subject);
      return fields.map((field) => (Object.hasOwn(known, field) ? [inOrder(known[field] ?? null)] : []));
    });
    return hash("sha256", JSON.stringify(read), "base64url").slice(0, 16);
  }
}

function inOrder(value: Json): Json {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
}
