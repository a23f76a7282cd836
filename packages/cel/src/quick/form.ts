import type { Checked } from "../check/checked.js";
import { Compiler } from "../compile/compiler.js";
import type { Frame } from "../frame.js";
import { boundOf } from "./bounds.js";
import type { Quick } from "./code.js";
import { QuickCompiler } from "./compiler.js";

/** How many evaluations have to succeed before one that gave up is forgiven. */
const PRICE = 32;
/** What may be owed before the form is not asked any more. */
const CREDIT = 4 * PRICE;

/** The quick form of an expression, and whether it is worth while to ask it. */
export class QuickForm {
  readonly #run: Quick;
  readonly #bound: number;
  readonly #frame: Frame;
  #owed = 0;

  constructor(checked: Checked) {
    const compiler = new Compiler(checked);
    this.#run = new QuickCompiler(compiler).value(checked.ast).run;
    this.#bound = boundOf(checked.ast);
    this.#frame = compiler.newFrame();
  }

  /** Gives the value, or undefined when the exact form has to do it. `limit` is that of the cost. */
  evaluate(variables: Readonly<Record<string, unknown>>, limit: number): unknown {
    const frame = this.#frame;
    if ((this.#owed > 0 && !this.#isWorthwhile()) || frame.isBusy()) return undefined;
    let value: unknown;
    try {
      frame.begin(variables, limit, this.#bound);
      const answer = this.#run(frame, variables);
      frame.checkCost();
      value = answer;
    } catch {
      // Whatever it is, the exact form says it better.
      this.#owed += PRICE;
    }
    frame.end();
    return value;
  }

  #isWorthwhile(): boolean {
    this.#owed -= 1;
    return this.#owed < CREDIT;
  }
}
