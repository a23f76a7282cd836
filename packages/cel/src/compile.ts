import type { Expr } from "./ast.js";
import type { Checked } from "./check/checked.js";
import { check } from "./check/checker.js";
import { validate } from "./check/validators.js";
import { checkVersions } from "./check/versions.js";
import { Compiler } from "./compile/compiler.js";
import { EXPRESSION_COST_LIMIT } from "./cost.js";
import { BudgetExceeded, CelCompileError, CelEvaluationError, Failure } from "./errors.js";
import type { Frame } from "./frame.js";
import { kubernetesFunctions } from "./library/standard.js";
import type { SourceLimits } from "./parse/limits.js";
import { parse } from "./parse/parser.js";
import { QuickForm } from "./quick/form.js";
import { findReads } from "./reads.js";
import type { CelType } from "./types.js";

export interface CompileOptions {
  /** Name -> type of what `evaluate` will be given; objects of Kubernetes are `dyn`. */
  readonly variables: Readonly<Record<string, CelType>>;
  /** The oldest version of Kubernetes that must understand the expression, e.g. "1.30". What is newer is an issue. */
  readonly kubernetes?: string;
  /** The default is what the API server allows. */
  readonly limits?: SourceLimits;
  /** Accept `[1, 'a']`, which Kubernetes refuses. */
  readonly mixedLiterals?: boolean;
  /**
   * Do without the type checker, as the specification of CEL allows: what it would refuse fails when it is evaluated,
   * and `||` may absorb that. Kubernetes always checks.
   */
  readonly unchecked?: boolean;
  /** Namespace in which names are looked up first. */
  readonly container?: string;
}

/** Limits of one evaluation. */
export interface EvaluationLimit {
  /** In the units of the API server; the default is its limit for one expression, 1,000,000. */
  readonly cost?: number;
}

/** A compiled expression. Holds no state between evaluations. */
export interface Program {
  readonly source: string;
  /** The checked tree. */
  readonly ast: Expr;
  readonly type: CelType;
  /** Paths the expression reads, e.g. `["object", "spec", "containers", "*", "image"]`. */
  readonly reads: readonly (readonly string[])[];
  /**
   * Evaluates with plain JSON values: an integral number is an int, any other a double. Variables are looked up when
   * they are needed. Gives booleans, strings, arrays and objects as such; ints as number or bigint; for the rest see
   * values.ts. Throws CelEvaluationError.
   *
   * The values are read as they are, never copied. A getter of an object of the host is called each time the expression
   * comes to its field, and again when the quick form gave up and the exact form has to answer; it should have no
   * effects. What a getter throws is thrown on. A getter may evaluate the same program.
   *
   * Methods, and what every object inherits, are no fields. But give plain objects: what an instance of a class of the
   * host inherits otherwise, such as a getter of its prototype, is read like a field of its own. To find that out for
   * every read would take an eighth of the time. A Sandbox copies its inputs and keeps no such class.
   */
  evaluate(variables: Readonly<Record<string, unknown>>, limit?: EvaluationLimit): unknown;
  /** The same, with what it cost in the units of the API server, also when it failed. */
  measure(variables: Readonly<Record<string, unknown>>, limit?: EvaluationLimit): Measured;
}

export interface Measured {
  readonly result: { readonly value: unknown } | { readonly error: CelEvaluationError };
  readonly cost: number;
}

class CompiledProgram implements Program {
  readonly source: string;
  readonly ast: Expr;
  readonly type: CelType;
  readonly #run: (frame: Frame) => unknown;
  readonly #quick: QuickForm | undefined;
  readonly #newFrame: () => Frame;
  #reads: readonly (readonly string[])[] | undefined;
  readonly #findReads: () => readonly (readonly string[])[];

  constructor(source: string, checked: Checked, unchecked: boolean) {
    const compiler = new Compiler(checked);
    this.source = source;
    this.ast = checked.ast;
    this.type = checked.typeOf(checked.ast);
    this.#run = compiler.compile(checked.ast).run;
    this.#newFrame = () => compiler.newFrame();
    if (compiler.issues.length > 0 && !unchecked) throw new CelCompileError(compiler.issues);
    this.#quick = unchecked ? undefined : new QuickForm(checked);
    this.#findReads = () => findReads(checked);
  }

  get reads(): readonly (readonly string[])[] {
    this.#reads ??= this.#findReads();
    return this.#reads;
  }

  evaluate(variables: Readonly<Record<string, unknown>>, limit?: EvaluationLimit): unknown {
    const value = this.#quick?.evaluate(variables, limit?.cost ?? EXPRESSION_COST_LIMIT);
    return value === undefined ? this.#evaluateExactly(variables, limit) : value;
  }

  #evaluateExactly(variables: Readonly<Record<string, unknown>>, limit?: EvaluationLimit): unknown {
    const { result } = this.measure(variables, limit);
    if ("error" in result) throw result.error;
    return result.value;
  }

  measure(variables: Readonly<Record<string, unknown>>, limit?: EvaluationLimit): Measured {
    const frame = this.#newFrame();
    frame.begin(variables, limit?.cost ?? EXPRESSION_COST_LIMIT);
    try {
      const value = this.#run(frame);
      frame.checkCost();
      return { result: { value }, cost: frame.cost };
    } catch (error) {
      const known = toEvaluationError(error);
      if (!(known instanceof CelEvaluationError)) throw known;
      return { result: { error: known }, cost: frame.cost };
    }
  }
}

function toEvaluationError(error: unknown): unknown {
  if (error instanceof Failure) return new CelEvaluationError(error.message, "error", error.position);
  if (error instanceof BudgetExceeded) return new CelEvaluationError(error.message, "budget");
  // JavaScript's stack ends before values that are nested some thousand levels deep have been compared.
  if (error instanceof RangeError) return new CelEvaluationError(`operation cancelled: ${error.message}`, "budget");
  return error;
}

/** Parses, checks and compiles an expression. Throws CelCompileError. */
export function compile(source: string, options: CompileOptions): Program {
  const ast = parse(source, options.limits === undefined ? {} : { limits: options.limits });
  const checked = check(ast, {
    variables: options.variables,
    functions: kubernetesFunctions,
    lenient: options.unchecked ?? false,
    container: options.container ?? "",
  });
  const issues = [...checked.issues];
  if (issues.length === 0 && options.unchecked !== true) {
    issues.push(...validate(checked, options.mixedLiterals ?? false));
  }
  if (options.kubernetes !== undefined) issues.push(...checkVersions(checked, options.kubernetes));
  if (issues.length > 0) throw new CelCompileError(issues);
  return new CompiledProgram(source, checked, options.unchecked ?? false);
}
