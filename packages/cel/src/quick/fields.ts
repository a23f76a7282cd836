import { CelContainer } from "../values.js";
import { giveUp } from "./code.js";

/**
 * Names that rules about pods read most. V8 finds a property by a name that is in the source about twice as fast as by
 * one that it has to look at first, when objects of many shapes pass; a rule of which no name is here takes about a
 * tenth longer. In the order of the cases of `readProperty`.
 */
export const FREQUENT_NAMES: readonly string[] = [
  "object",
  "params",
  "containers",
  "metadata",
  "spec",
  "name",
  "annotations",
  "image",
  "securityContext",
  "ports",
  "env",
  "resources",
  "volumes",
  "limits",
  "cpu",
  "memory",
  "privileged",
  "allowPrivilegeEscalation",
  "readOnlyRootFilesystem",
  "runAsNonRoot",
  "runAsUser",
  "capabilities",
  "add",
  "drop",
  "seccompProfile",
  "type",
  "hostNetwork",
  "hostPID",
  "hostIPC",
  "hostPath",
  "path",
  "hostPort",
  "containerPort",
  "value",
  "valueFrom",
  "secretKeyRef",
];

/** A field with an ordinary name. */
export interface Field {
  readonly key: string;
  /** Where the name is among the frequent ones, -1 for any other. */
  readonly rank: number;
  /** May it be absent? */
  readonly optional: boolean;
}

/** The key must be ordinary. */
export function fieldOf(key: string, optional: boolean): Field {
  return { key, rank: FREQUENT_NAMES.indexOf(key), optional };
}

function readProperty(object: Readonly<Record<string, unknown>>, { key, rank }: Field): unknown {
  switch (rank) {
    case 0:
      return object.object;
    case 1:
      return object.params;
    case 2:
      return object.containers;
    case 3:
      return object.metadata;
    case 4:
      return object.spec;
    case 5:
      return object.name;
    case 6:
      return object.annotations;
    case 7:
      return object.image;
    case 8:
      return object.securityContext;
    case 9:
      return object.ports;
    case 10:
      return object.env;
    case 11:
      return object.resources;
    case 12:
      return object.volumes;
    case 13:
      return object.limits;
    case 14:
      return object.cpu;
    case 15:
      return object.memory;
    case 16:
      return object.privileged;
    case 17:
      return object.allowPrivilegeEscalation;
    case 18:
      return object.readOnlyRootFilesystem;
    case 19:
      return object.runAsNonRoot;
    case 20:
      return object.runAsUser;
    case 21:
      return object.capabilities;
    case 22:
      return object.add;
    case 23:
      return object.drop;
    case 24:
      return object.seccompProfile;
    case 25:
      return object.type;
    case 26:
      return object.hostNetwork;
    case 27:
      return object.hostPID;
    case 28:
      return object.hostIPC;
    case 29:
      return object.hostPath;
    case 30:
      return object.path;
    case 31:
      return object.hostPort;
    case 32:
      return object.containerPort;
    case 33:
      return object.value;
    case 34:
      return object.valueFrom;
    case 35:
      return object.secretKeyRef;
    default:
      return object[key];
  }
}

/** A field was not found: fine where it may be absent, and the object is one that has fields. */
function absentField(object: unknown, optional: boolean): undefined {
  const isSpecial = Array.isArray(object) || object instanceof CelContainer || typeof object === "function";
  return optional && !isSpecial && object !== undefined ? undefined : giveUp();
}

/** The field of an object; undefined when it is absent and may be so. */
export function readField(object: unknown, field: Field): unknown {
  if (object !== null && object !== undefined) {
    const value = readProperty(object as Readonly<Record<string, unknown>>, field);
    if (value !== undefined && typeof value !== "function") return value;
  }
  return absentField(object, field.optional);
}
