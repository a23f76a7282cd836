import type { Call, Expr } from "../ast.js";
import type { CallResolution } from "../check/checked.js";
import type { NameResolution } from "../check/scope.js";
import type { Compiler } from "../compile/compiler.js";
import type { PathRoot } from "../compile/shared-paths.js";
import type { CelType } from "../types.js";
import type { QuickCode } from "./code.js";
import { type Condition, condition } from "./condition.js";
import { compileCondition } from "./conditions.js";
import { compileTest } from "./operands.js";
import { isUncertain, type Path, type PlainPath, pathOf } from "./paths.js";
import { Binding, Scope } from "./scope.js";
import { compileValue } from "./values.js";
import { type Walk, walkFromCode } from "./walks.js";

/** Compiles the quick form of a checked tree. */
export class QuickCompiler {
  readonly #exact: Compiler;
  readonly #scope: Scope;

  /** @param exact the compiler of the exact form, with which the frame is shared */
  constructor(exact: Compiler) {
    this.#exact = exact;
    this.#scope = new Scope(
      () => exact.newSlot(),
      (expr) => this.value(expr).run,
    );
  }

  value(expr: Expr): QuickCode {
    return compileValue(expr, this);
  }

  /** The way to the value of an expression, which is a short one if it is a short path. */
  operand(expr: Expr): Walk {
    const path = pathOf(expr, this);
    const isRead = path?.root !== undefined && !isUncertain(path) && (expr.kind !== "select" || expr.mode !== "test");
    return isRead ? this.walkTo(path) : walkFromCode(this.value(expr).run, []);
  }

  /** The test whether an expression gives what is wanted. */
  condition(expr: Expr, wanted: boolean): Condition {
    return compileCondition(expr, wanted, this);
  }

  /** The test of what an expression gives. */
  test(operand: Expr, check: Condition): Condition {
    return compileTest(operand, check, this);
  }

  /** The exact code of a node, which charges for itself. */
  embed(expr: Expr): QuickCode {
    this.#scope.keepVariables();
    return this.#exact.compile(expr);
  }

  typeOf(expr: Expr): CelType {
    return this.#exact.checked.typeOf(expr);
  }

  nameOf(expr: Expr): NameResolution | undefined {
    return this.#exact.checked.nameOf(expr);
  }

  /** The variable of a loop that a name stands for. */
  localRoot(expr: Expr): PathRoot | undefined {
    return this.nameOf(expr)?.kind === "local" ? this.#exact.rootOf(expr) : undefined;
  }

  callOf(expr: Call): CallResolution | undefined {
    return this.#exact.checked.callOf(expr);
  }

  /** The name of the function or operator that is called. */
  functionOf(expr: Call): string | undefined {
    return this.callOf(expr)?.declaration.name;
  }

  /** The shortest way to the end of a path. */
  walkTo({ root, start, steps }: Path): Walk {
    if (root !== undefined) return this.#scope.walkTo(root, steps);
    return walkFromCode(this.value(start).run, this.#scope.strides(steps));
  }

  /** Is there nothing to be gained by walking the path beforehand? */
  isAtHand(path: PlainPath): boolean {
    return this.#scope.isAtHand(path.root, path.keys);
  }

  /** Compiles a condition that has what is at the end of the path as `it`. */
  bindPath(path: PlainPath, compile: () => Condition): Condition {
    const binding = new Binding(path.root, path.keys, this.#scope.newPlace());
    return this.#bind(binding, compile);
  }

  /** Compiles the body of a loop: it has the variable as `it`. */
  bindVariable(name: string, compile: () => Condition): Condition {
    return this.#exact.withLocals([name], ({ roots: [root] }) => {
      if (root === undefined) throw new Error("a loop without variable");
      return this.#bind(new Binding(root, [], root), compile);
    });
  }

  #bind(binding: Binding, compile: () => Condition): Condition {
    const compiled = this.#scope.within(binding, compile);
    return binding.isKept ? condition(binding.keep(compiled.run)) : compiled;
  }
}
