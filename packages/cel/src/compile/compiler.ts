import type { Expr } from "../ast.js";
import type { Checked } from "../check/checked.js";
import { type CelIssue, Failure, type Position } from "../errors.js";
import { Frame } from "../frame.js";
import { compileAttribute, isAttribute } from "./attributes.js";
import { compileCall } from "./calls.js";
import { type Code, code, constantCode, type Evaluate } from "./code.js";
import { compileComprehension } from "./comprehension.js";
import { compileList, compileLiteral, compileMap } from "./literals.js";
import { compileConditional, compileLogic } from "./logic.js";
import { loadGlobal } from "./names.js";
import { compileOptionalBinding } from "./optional-binding.js";
import { type PathRoot, SharedPaths } from "./shared-paths.js";

/** A variable of a comprehension. */
interface Local {
  readonly root: PathRoot;
  read: boolean;
}

/** Where the variables of a comprehension are. */
export interface LocalScope {
  /** The slot of the first variable; the second one, if any, follows. */
  readonly slot: number;
  /** Slots of the cache that are to be emptied when the variables change. Complete once the body is compiled. */
  readonly cached: readonly number[];
  readonly roots: readonly PathRoot[];
  /** Does the body, as far as it is compiled, read one of the variables? */
  isRead(): boolean;
}

/** Turns a checked tree into closures. */
export class Compiler {
  readonly checked: Checked;
  /** What turns out to be wrong while constants are evaluated. */
  readonly issues: CelIssue[] = [];
  readonly sharedPaths: SharedPaths;
  readonly #locals: Local[] = [];
  readonly #globals = new Map<string, PathRoot>();
  #slots = 0;

  constructor(checked: Checked) {
    this.checked = checked;
    this.sharedPaths = new SharedPaths(checked);
  }

  /** A frame with room for the variables of what was compiled. */
  newFrame(): Frame {
    return new Frame(this.#slots, this.sharedPaths.size);
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
    const frame = new Frame(0, 0);
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

  /** A place in the frame for one more value. */
  newSlot(): number {
    const slot = this.#slots;
    this.#slots += 1;
    return slot;
  }

  /** Compiles something in which further variables are in sight; they get the slots from the given one on. */
  withLocals<Compiled>(names: readonly string[], compile: (scope: LocalScope) => Compiled): Compiled {
    const slot = this.#slots;
    const cached: number[] = [];
    const load = () => undefined;
    const locals = names.map((name, index) => ({ root: { name, slot: slot + index, load, cached }, read: false }));
    this.#slots += names.length;
    this.#locals.push(...locals);
    const roots = locals.map(({ root }) => root);
    const compiled = compile({ slot, cached, roots, isRead: () => locals.some((local) => local.read) });
    this.#locals.length -= names.length;
    return compiled;
  }

  /** The variable that a name stands for; undefined for a type. */
  rootOf(expr: Expr): PathRoot | undefined {
    const resolution = this.checked.nameOf(expr);
    if (resolution === undefined || resolution.kind === "type") return undefined;
    if (resolution.kind === "variable") return this.#globalRoot(resolution.name);
    const local = this.#locals.findLast((candidate) => candidate.root.name === resolution.name);
    if (local === undefined) throw new Error(`no slot for ${resolution.name}`);
    local.read = true;
    return local.root;
  }

  #globalRoot(name: string): PathRoot {
    const known = this.#globals.get(name);
    if (known !== undefined) return known;
    const slot = this.newSlot();
    const root = { name, slot, load: loadGlobal(name, slot), cached: [] };
    this.#globals.set(name, root);
    return root;
  }
}
