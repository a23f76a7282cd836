import type { Expr } from "../ast.js";
import type { Checked } from "../check/checker.js";
import { type CelIssue, Failure, type Position } from "../errors.js";
import { Frame } from "../frame.js";
import { compileAttribute, isAttribute } from "./attributes.js";
import { compileCall } from "./calls.js";
import { type Code, code, constantCode, type Evaluate } from "./code.js";
import { compileComprehension } from "./comprehension.js";
import { compileList, compileLiteral, compileMap } from "./literals.js";
import { compileConditional, compileLogic } from "./logic.js";
import { compileOptionalBinding } from "./optional-binding.js";

/** Turns a checked tree into closures. */
export class Compiler {
  readonly checked: Checked;
  /** What turns out to be wrong while constants are evaluated. */
  readonly issues: CelIssue[] = [];
  readonly #locals: { readonly name: string; read: boolean }[] = [];
  #slots = 0;

  constructor(checked: Checked) {
    this.checked = checked;
  }

  /** How many variables of comprehensions are alive at once, at most. */
  get slots(): number {
    return this.#slots;
  }

  compile(expr: Expr): Code {
    switch (expr.kind) {
      case "literal":
        return compileLiteral(expr);
      case "ident":
      case "select":
      case "index":
        return compileAttribute(expr, this, 1);
      case "call":
        return compileCall(expr, this);
      case "logic":
        return compileLogic(expr, this);
      case "conditional":
        return compileConditional(expr, this);
      case "list":
        return compileList(expr, this);
      case "map":
        return compileMap(expr, this);
      case "comprehension":
        return compileComprehension(expr, this);
      case "optionalBinding":
        return compileOptionalBinding(expr, this);
      case "struct":
        return code(() => {
          throw new Failure(`there is no type ${expr.name}`, expr.position);
        });
    }
  }

  /** Compiles a branch or an index: a read costs one less there than elsewhere. */
  compileOperand(expr: Expr): Code {
    return isAttribute(expr) ? compileAttribute(expr, this, 0) : this.compile(expr);
  }

  /** Runs code that has constants only. When it fails, the expression does not compile. */
  fold(run: Evaluate, position: Position): Code {
    const frame = new Frame(0);
    frame.begin({}, Number.MAX_SAFE_INTEGER);
    try {
      return constantCode(run(frame));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return this.refuse(error.message, position);
    }
  }

  /** Code for something that is wrong; it fails if it is run nevertheless. */
  refuse(message: string, position: Position): Code {
    this.issues.push({ message, ...position });
    return code(() => {
      throw new Failure(message, position);
    });
  }

  /** Compiles something in which further variables are in sight; they get the slots from the given one on. */
  withLocals(names: readonly string[], compile: (slot: number, isRead: () => boolean) => Code): Code {
    const slot = this.#locals.length;
    const locals = names.map((name) => ({ name, read: false }));
    this.#locals.push(...locals);
    this.#slots = Math.max(this.#slots, this.#locals.length);
    const compiled = compile(slot, () => locals.some((local) => local.read));
    this.#locals.length = slot;
    return compiled;
  }

  slotOf(name: string): number {
    const slot = this.#locals.findLastIndex((local) => local.name === name);
    const local = this.#locals[slot];
    if (local === undefined) throw new Error(`no slot for ${name}`);
    local.read = true;
    return slot;
  }
}
