import type { FunctionDeclaration } from "../functions.js";

const OPERATOR = /^(?:_(.+)_|([!-])_|@(in))$/;

/** Says that no overload fits, and which there are. Types are already printed. */
export function describeCall(
  name: string,
  args: readonly string[],
  member: boolean,
  declaration: FunctionDeclaration | undefined,
): string {
  if (name === "_[_]" || name === "_[?_]") return `${args[0]} cannot be indexed with ${args[1]}`;
  const operator = OPERATOR.exec(name);
  if (operator !== null) {
    const symbol = operator[1] ?? operator[2] ?? operator[3];
    return `operator ${symbol} does not take ${args.length === 1 ? args[0] : `${args[0]} and ${args[1]}`}`;
  }
  const receiver = member ? `${args[0]}.` : "";
  const written = `${receiver}${name}(${args.slice(member ? 1 : 0).join(", ")})`;
  const known = declaration?.overloads.map((overload) => overload.signature) ?? [];
  return `no such function: ${written}; there is ${known.join("; ")}`;
}
