import { isObject } from "../src/estate/objects.js";

const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

/** Members that are a number or a string (IntOrString). */
const INT_OR_STRING = new Set(["port", "targetPort", "maxUnavailable", "maxSurge", "minAvailable"]);

/** A map with free keys stands in the complete documents as one entry `nameKey`. */
const isMap = (model: Record<string, unknown>, name: string): boolean => `${name}Key` in model;

/**
 * Compares a document with a complete one, in which every field is set: names every member that the complete one lacks
 * or has with another type.
 */
export function differences(value: unknown, model: unknown, path = "", name = ""): string[] {
  if (Array.isArray(value) && Array.isArray(model)) {
    return value.flatMap((item, index) => differences(item, model[0], `${path}[${index}]`, name));
  }
  if (isObject(value) && isObject(model)) {
    if (isMap(model, name) || name === "fieldsV1") return [];
    return Object.entries(value).flatMap(([member, inner]) =>
      member in model
        ? differences(inner, model[member], `${path}.${member}`, member)
        : [`${path}.${member} is unknown`],
    );
  }
  const [given, wanted] = [typeOf(value), typeOf(model)];
  if (given === wanted || INT_OR_STRING.has(name)) return [];
  return [`${path} is ${given}, not ${wanted}`];
}
