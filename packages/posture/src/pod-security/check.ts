import type { JsonPath } from "../evidence/json-path.js";
import type { Json } from "../snapshot/object.js";
import { fieldOf, type Part, type PodShape } from "./pod-shape.js";

export type PodSecurityLevel = "baseline" | "restricted";

/** A place that a check does not allow. */
export interface Breach {
  path: JsonPath;
  /** `container "web" (SYS_ADMIN)` */
  what: string;
}

export type FindBreaches = (pod: PodShape) => Breach[];

/** How a check judges from one minor version of Kubernetes on, until its next revision. */
export interface Revision {
  from: number;
  find: FindBreaches;
}

/** One check of the Pod Security Standards under the id it has in Kubernetes. */
export interface PodSecurityCheck {
  id: string;
  level: PodSecurityLevel;
  /** What is demanded, as the beginning of a message. */
  demands: string;
  /** Oldest first. */
  revisions: readonly Revision[];
  /** The check of the baseline level in whose place this one stands at the restricted level. */
  insteadOf?: string;
  /** Rules of ours about the same fields, which tell how to remedy. Their verdicts may differ. */
  rules: readonly string[];
}

/** The breach of a field below a part. */
export function breachAt(part: Part, fields: readonly (string | number)[], value?: Json): Breach {
  const shown = value === undefined ? "" : ` (${typeof value === "string" ? value : JSON.stringify(value)})`;
  return { path: [...part.path, ...fields], what: part.called + shown };
}

/** A breach wherever the field has a value that is not allowed; a field that is absent is allowed. */
export function breachesOf(
  parts: readonly Part[],
  fields: readonly string[],
  isAllowed: (value: Json) => boolean,
): Breach[] {
  return parts.flatMap((part) => {
    const value = fieldOf(part, fields);
    return value === undefined || isAllowed(value) ? [] : [breachAt(part, fields, value)];
  });
}

/** A test for texts of a list; other values are not in it. */
export function oneOf(texts: readonly string[]): (value: Json) => boolean {
  return (value) => typeof value === "string" && texts.includes(value);
}

/** Anything but false counts: a value that the API server would refuse is not taken for a healthy one. */
export const isFalse = (value: Json) => value === false;
