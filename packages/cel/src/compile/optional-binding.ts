import type { OptionalBinding } from "../ast.js";
import { Failure, noSuchOverload } from "../errors.js";
import { CelOptional } from "../values.js";
import { type Code, code } from "./code.js";
import type { Compiler } from "./compiler.js";

/** The call of hasValue(), and that of optional.of() or optional.none(). */
const CALL = 1;

/** `optMap` and `optFlatMap`: the body runs with the value when there is one. */
export function compileOptionalBinding(expr: OptionalBinding, compiler: Compiler): Code {
  const target = compiler.compile(expr.target).run;
  const flat = expr.macro === "optFlatMap";
  return compiler.withLocals([expr.variable], ({ slot, cached, isRead }) => {
    const body = compiler.compile(expr.body).run;
    const readsValue = isRead();
    return code((frame) => {
      const before = frame.cost;
      let optional: unknown;
      try {
        optional = target(frame);
      } catch (error) {
        if (error instanceof Failure) frame.cost += CALL;
        throw error;
      }
      const targetCost = frame.cost - before;
      frame.cost += CALL;
      if (!(optional instanceof CelOptional)) throw noSuchOverload();
      if (!optional.hasValue()) {
        frame.cost += CALL;
        return CelOptional.none;
      }
      // cel-go's expansion has the target twice: value() is called on it when the body reads the variable.
      if (readsValue) frame.cost += targetCost + CALL;
      frame.slots[slot] = optional.value();
      for (const at of cached) frame.cache[at] = undefined;
      try {
        const value = body(frame);
        return flat ? value : CelOptional.of(value);
      } finally {
        if (!flat) frame.cost += CALL;
      }
    });
  });
}
