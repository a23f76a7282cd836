import type { ParameterValues, RuleParameter } from "@periplus/shared/rule";

type Value = ParameterValues[string];
export type ReadParameter = { value: Value | undefined } | { error: string };

/** A parameter's value as it stands in its field: lists one item a line, objects as JSON. */
export function writeParameter(type: RuleParameter["type"], value: Value | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (type === "list<object>") return JSON.stringify(value, null, 2);
  return Array.isArray(value) ? value.map(String).join("\n") : String(value);
}

/** Reads a field; an empty one means that the parameter is not given. */
export function readParameter(type: RuleParameter["type"], text: string): ReadParameter {
  if (text.trim() === "") return { value: undefined };
  if (type === "string") return { value: text };
  if (type === "bool")
    return text === "true" || text === "false" ? { value: text === "true" } : { error: "Give true or false" };
  if (type === "int") return readInteger(text);
  if (type === "list<object>") return readObjects(text);
  const items = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  if (type === "list<string>") return { value: items };
  // Ports are often pasted as "80, 443".
  const numbers = items
    .flatMap((line) => line.split(/[,\s]+/))
    .filter(Boolean)
    .map(readInteger);
  const wrong = numbers.find((number) => "error" in number);
  if (wrong) return wrong;
  return {
    value: numbers.flatMap((number) => ("value" in number && typeof number.value === "number" ? [number.value] : [])),
  };
}

function readInteger(text: string): ReadParameter {
  const number = Number(text);
  return Number.isSafeInteger(number) ? { value: number } : { error: `${text.trim()} is not a whole number` };
}

function readObjects(text: string): ReadParameter {
  try {
    const value: unknown = JSON.parse(text);
    const isList =
      Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
    return isList ? { value: value as Value } : { error: "Give a JSON list of objects" };
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : "Not JSON" };
  }
}
