import { hash } from "node:crypto";
import {
  deepest,
  groupOf,
  isDeeperThan,
  isObject,
  type Json,
  type JsonObject,
  listIn,
  objectIn,
  textIn,
} from "../snapshot/object.js";
import { redactCloudJson, redactWorkload } from "../snapshot/redact.js";
import { type CloudKind, cloudResources } from "./cloud-shape.js";
import { keepStatus } from "./kept-status.js";
import { mayHoldUnstorable, storableObject, storableText } from "./storable-text.js";

/** What is kept of one listed object. */
export interface NormalisedObject {
  uid: string;
  apiVersion: string;
  group: string;
  kind: string;
  namespace: string | null;
  name: string;
  labels: Record<string, string>;
  resourceVersion: string;
  /** The controller that owns it. */
  owner: { uid: string; kind: string; name: string } | null;
  /** JSON text as stored: without managed fields and status noise, literal secrets redacted, every text storable. */
  body: string;
  /** SHA-256 of the body, base64url. */
  fingerprint: string;
}

/** What a cloud tells of one cluster, as it came over the wire. */
export interface CloudDocument {
  cloud: CloudKind;
  cluster: JsonObject;
  /** The parts that were read (`nodegroups`, `agentPools` …). A part that is absent was not read. */
  parts: { [part: string]: Json };
}

/** The item is not an object of its kind; the message says what is wrong with it. */
export class InvalidObjectError extends Error {
  override readonly name = "InvalidObjectError";
}

/** Copies of the whole object, or of what a tool applied, that would double every body and leak what is redacted. */
const copies = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "objectset.rio.cattle.io/applied",
  "kopf.zalando.org/last-handled-configuration",
];

/**
 * One listed object as it is kept. The item of a list has no apiVersion and kind: they come from what was listed.
 * The item is not changed. Throws InvalidObjectError for something that is not an object of its kind.
 */
export function normaliseObject(
  item: JsonObject,
  kind: { group: string; version: string; kind: string },
): NormalisedObject {
  if (!isObject(item)) throw new InvalidObjectError(`An item of the list of ${kind.kind} is not an object.`);
  const apiVersion = apiVersionOf(item, kind);
  const metadata = objectIn(item, "metadata");
  const uid = textIn(metadata, "uid");
  const name = textIn(metadata, "name");
  if (metadata === undefined || !uid || !name) {
    throw new InvalidObjectError(`A ${kind.kind} has no metadata.${uid ? "name" : "uid"}.`);
  }
  if (isDeeperThan(item, deepest)) {
    throw new InvalidObjectError(`${kind.kind} ${shown(name)} is nested deeper than ${deepest} levels.`);
  }
  const body = storedBody(item, apiVersion, kind.kind, metadata);
  const namespace = textIn(metadata, "namespace");
  return {
    uid: storableText(uid),
    apiVersion,
    group: kind.group,
    kind: kind.kind,
    namespace: namespace ? storableText(namespace) : null,
    name: storableText(name),
    labels: labelsOf(metadata),
    resourceVersion: storableText(textIn(metadata, "resourceVersion") ?? ""),
    owner: ownerOf(metadata),
    body,
    fingerprint: fingerprintOf(body),
  };
}

/** The cluster and what belongs to it as one resource: `{ cluster, ...parts }` without nulls, passwords and keys. */
export function normaliseCloudDocument(
  document: CloudDocument,
  identity: { uid: string; name: string },
): NormalisedObject {
  const { apiVersion, kind } = cloudResources[document.cloud];
  const composite = redactCloudJson({ ...document.parts, cluster: document.cluster });
  const body = storedJson(isObject(composite) ? composite : {});
  return {
    uid: storableText(identity.uid),
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    namespace: null,
    name: storableText(identity.name),
    labels: {},
    resourceVersion: "",
    owner: null,
    body,
    fingerprint: fingerprintOf(body),
  };
}

function apiVersionOf(item: JsonObject, kind: { group: string; version: string; kind: string }): string {
  const itemKind = textIn(item, "kind");
  const itemVersion = textIn(item, "apiVersion");
  const groupDiffers = itemVersion !== undefined && groupOf(itemVersion) !== kind.group;
  if (groupDiffers || (itemKind !== undefined && itemKind !== kind.kind)) {
    const held = `${shown(itemVersion ?? "?")} ${shown(itemKind ?? "?")}`;
    throw new InvalidObjectError(`The list of ${kind.kind} holds a ${held}.`);
  }
  if (itemVersion !== undefined) return storableText(itemVersion);
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** What a stranger calls something, as messages tell it: these are stored, too. */
function shown(name: string): string {
  return storableText(name.slice(0, 100));
}

function storedBody(item: JsonObject, apiVersion: string, kind: string, metadata: JsonObject): string {
  // Rest and spread copy own fields as they are, so that a field called __proto__ stays a field.
  const { status, ...rest } = redactWorkload(apiVersion, kind, item);
  const kept = isObject(status) ? keepStatus(kind, status) : undefined;
  const object: JsonObject = { apiVersion, kind, ...rest, metadata: keptMetadata(metadata) };
  return storedJson(kept === undefined ? object : { ...object, status: kept });
}

function keptMetadata(metadata: JsonObject): JsonObject {
  const { managedFields: _managed, resourceVersion: _version, ...kept } = metadata;
  const annotations = objectIn(metadata, "annotations");
  if (annotations === undefined || !copies.some((copy) => Object.hasOwn(annotations, copy))) return kept;
  const entries = Object.entries(annotations).filter(([key]) => !copies.includes(key));
  return { ...kept, annotations: Object.fromEntries(entries) };
}

function storedJson(object: JsonObject): string {
  const json = JSON.stringify(object);
  return mayHoldUnstorable(json) ? JSON.stringify(storableObject(object)) : json;
}

function fingerprintOf(body: string): string {
  return hash("sha256", body, "base64url");
}

function labelsOf(metadata: JsonObject): Record<string, string> {
  const labels = objectIn(metadata, "labels");
  if (labels === undefined) return {};
  if (areStorableTexts(labels)) return labels;
  const texts = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts.map(([key, value]) => [storableText(key), storableText(value)]));
}

/** As nearly all labels are: then they need no copy. */
function areStorableTexts(labels: JsonObject): labels is Record<string, string> {
  for (const key in labels) {
    const value = labels[key];
    if (typeof value !== "string" || storableText(value) !== value || storableText(key) !== key) return false;
  }
  return true;
}

function ownerOf(metadata: JsonObject): NormalisedObject["owner"] {
  for (const reference of listIn(metadata, "ownerReferences") ?? []) {
    if (!isObject(reference) || reference.controller !== true) continue;
    const uid = textIn(reference, "uid");
    const kind = textIn(reference, "kind");
    const name = textIn(reference, "name");
    if (uid === undefined || kind === undefined || name === undefined) continue;
    return { uid: storableText(uid), kind: storableText(kind), name: storableText(name) };
  }
  return null;
}
