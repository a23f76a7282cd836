import { compile, type Program } from "@periplus/cel/compile";
import { CelCompileError } from "@periplus/cel/errors";
import { type CelType, dyn } from "@periplus/cel/types";
import { isObject, type JsonObject, listIn, objectIn, textIn } from "../snapshot/object.js";

/** A policy whose expressions are ready to run. */
export interface CompiledPolicy {
  matchConditions: Program[];
  variables: Map<string, Program>;
  validations: { test: Program; message: string; messageExpression: Program | undefined }[];
}

/** What the API server gives to every expression of a policy without parameters of its own. */
const admissionVariables: Readonly<Record<string, CelType>> = {
  object: dyn,
  oldObject: dyn,
  request: dyn,
  namespaceObject: dyn,
};

/**
 * Compiles the expressions of a ValidatingAdmissionPolicy. With a version of Kubernetes, what is newer is an issue.
 * Throws CelCompileError.
 */
export function compilePolicy(policy: JsonObject, kubernetes?: string): CompiledPolicy {
  const spec = objectIn(policy, "spec");
  const known: Record<string, CelType> = { ...admissionVariables };
  const prepare = (source: string, result?: string): Program => {
    const program = compile(source, { variables: known, ...(kubernetes === undefined ? {} : { kubernetes }) });
    const { kind } = program.type;
    if (result === undefined || kind === result) return program;
    throw new CelCompileError([{ message: `it gives ${kind} where ${result} is wanted`, line: 1, column: 1 }]);
  };
  // Conditions do not see the variables, and each variable sees those before it.
  const conditions = itemsOf(spec, "matchConditions").map((item) => prepare(textIn(item, "expression") ?? "", "bool"));
  const variables = new Map<string, Program>();
  for (const item of itemsOf(spec, "variables")) {
    const program = prepare(textIn(item, "expression") ?? "");
    const name = `variables.${textIn(item, "name")}`;
    variables.set(name, program);
    known[name] = program.type;
  }
  const validations = itemsOf(spec, "validations").map((item) => {
    const messageExpression = textIn(item, "messageExpression");
    return {
      test: prepare(textIn(item, "expression") ?? "", "bool"),
      message: textIn(item, "message") ?? "",
      messageExpression: messageExpression === undefined ? undefined : prepare(messageExpression, "string"),
    };
  });
  return { matchConditions: conditions, variables, validations };
}

function itemsOf(spec: JsonObject | undefined, field: string): JsonObject[] {
  return (listIn(spec, field) ?? []).filter(isObject);
}
