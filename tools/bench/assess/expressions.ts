import type { Program } from "@periplus/cel/compile";
import { CelEvaluationError } from "@periplus/cel/errors";
import type { CompiledRule, Condition } from "@periplus/posture/assess/compile-rule";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";

/** An expression that was evaluated, and what it saw. */
export interface Evaluation {
  readonly program: Program;
  readonly variables: Record<string, unknown>;
}

/** A pack that writes down each evaluation of the expressions that decide, before it does it. */
export function recordEvaluations(pack: RulePack, into: Evaluation[]): RulePack {
  const recorded = (program: Program): Program => ({
    ...program,
    evaluate(variables) {
      into.push({ program, variables: { ...variables } });
      return program.evaluate(variables);
    },
  });
  const condition = (given: Condition | undefined) =>
    given === undefined ? undefined : { ...given, program: recorded(given.program) };
  const rules = pack.rules.map(
    (compiled): CompiledRule => ({
      ...compiled,
      healthy: recorded(compiled.healthy),
      applies: condition(compiled.applies),
      unknown: condition(compiled.unknown),
    }),
  );
  return { ...pack, rules, byId: new Map(rules.map((compiled) => [compiled.rule.id, compiled])) };
}

/** Evaluates again what was written down, and nothing besides. */
export function replay(evaluations: readonly Evaluation[]): void {
  for (const { program, variables } of evaluations) {
    try {
      program.evaluate(variables);
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
    }
  }
}
