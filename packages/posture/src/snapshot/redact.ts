import { isObject, type Json, type JsonObject, listIn, objectIn, textIn } from "./object.js";
import { podTemplatePath } from "./pod-spec.js";

/** What stands for a value that was there and is not kept. */
export const REDACTED = "[redacted]";

const secretName =
  /(?:pass(?:word|wd|phrase)?|[_-]pwd|secret(?:_key_base)?|token|credentials?|api_?key|access_?key|private_?key|account_?key|connection_?string)(?:_?\d+)?$|(?:^|[_.-])key(?:_?\d+)?$/i;
const flagWithSecret = /^(--?[\w.-]*(?:password|passwd|passphrase|token|secret|api-?key|access-?key))=(.+)$/is;
const flagBeforeSecret = /^--?[\w.-]*(?:password|passwd|passphrase|token|secret|api-?key|access-?key)$/i;
/** A reference to another variable, a switch or a single digit is no secret by itself. */
const harmless = /^(?:\$\([\w.-]+\)|true|false|yes|no|\d)$/i;
/** Lengths are bounded: the text comes from strangers, and without bounds the search would be quadratic. */
const urlPassword = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,256}:)[^\s/@]{1,512}@/gi;
const privateKeyHeader = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;
/**
 * Keys of AWS, tokens of GitHub and Slack, keys of Google, signed and bearer tokens: the first group says which, the
 * second is the secret.
 */
const knownCredential =
  /((?:AKIA|ASIA)(?=[0-9A-Z]{16})|gh[pousr]_|xox[abprs]-|AIza|\beyJ(?=[\w-]{8,255}\.eyJ)|\b[Bb]earer )([\w.~+/=-]{8,2048})/g;
const cloudSecretFields = new Set(["password", "adminPassword", "clientKey", "clientSecret", "secret", "privateKey"]);

/** Whether an environment variable of that name is likely to hold a secret. */
export function namesSecret(name: string): boolean {
  return secretName.test(name);
}

/**
 * Replaces literal secrets in the containers of any of the eight pod-bearing kinds: values of variables whose names
 * look like secrets, values that look like credentials, passwords in addresses, and the values of command line flags
 * such as `--password=…`. That a value was there stays visible. Returns the same object when there is nothing to replace.
 */
export function redactWorkload(apiVersion: string, kind: string, object: JsonObject): JsonObject {
  const path = podTemplatePath(apiVersion, kind);
  return path === undefined ? object : redactPodAt(object, [...path, "spec"]);
}

function redactPodAt(object: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return redactPodSpec(object);
  const child = objectIn(object, key);
  if (child === undefined) return object;
  const redacted = redactPodAt(child, rest);
  return redacted === child ? object : { ...object, [key]: redacted };
}

function redactPodSpec(spec: JsonObject): JsonObject {
  let redacted = spec;
  for (const key of ["containers", "initContainers", "ephemeralContainers"]) {
    const containers = listIn(spec, key);
    if (containers === undefined) continue;
    const changed = mapChanged(containers, (container) =>
      isObject(container) ? redactContainer(container) : container,
    );
    if (changed !== containers) redacted = { ...redacted, [key]: changed };
  }
  return redacted;
}

function redactContainer(container: JsonObject): JsonObject {
  let redacted = container;
  const env = listIn(container, "env");
  if (env !== undefined) {
    const changed = mapChanged(env, redactVariable);
    if (changed !== env) redacted = { ...redacted, env: changed };
  }
  for (const key of ["command", "args"]) {
    const words = listIn(container, key);
    if (words === undefined) continue;
    const changed = mapChanged(words, redactWord);
    if (changed !== words) redacted = { ...redacted, [key]: changed };
  }
  return redacted;
}

function redactVariable(variable: Json): Json {
  if (!isObject(variable)) return variable;
  const value = textIn(variable, "value");
  if (value === undefined || value === "" || harmless.test(value)) return variable;
  const kept = namesSecret(textIn(variable, "name") ?? "") ? formOf(value) : withoutCredentials(value);
  return kept === value ? variable : { ...variable, value: kept };
}

function redactWord(word: Json, index: number, words: readonly Json[]): Json {
  if (typeof word !== "string") return word;
  const before = words[index - 1];
  if (typeof before === "string" && flagBeforeSecret.test(before) && !word.startsWith("-")) {
    return harmless.test(word) ? word : REDACTED;
  }
  const [, flag, value] = flagWithSecret.exec(word) ?? [];
  if (flag !== undefined && value !== undefined) return harmless.test(value) ? word : `${flag}=${REDACTED}`;
  return withoutCredentials(word);
}

/** What is kept of a secret: which kind of credential it is, if its form says so. */
function formOf(secret: string): string {
  const header = privateKeyHeader.exec(secret)?.[0] ?? "";
  const [known] = secret.match(knownCredential) ?? [];
  return header === "" && known !== undefined ? withoutCredentials(known) : `${header}${REDACTED}`;
}

/** Credentials that their form gives away keep that form, so that rules still see that one was there. */
function withoutCredentials(text: string): string {
  const key = privateKeyHeader.exec(text);
  const withoutKey = key === null ? text : `${text.slice(0, key.index)}${key[0]}${REDACTED}`;
  const masked = withoutKey.replaceAll(knownCredential, (_, prefix: string, secret: string) => {
    return prefix + "X".repeat(secret.length);
  });
  return masked.includes("://") ? masked.replaceAll(urlPassword, `$1${REDACTED}@`) : masked;
}

/** The same list when no item changes, so that untouched objects need no copy. */
function mapChanged(items: Json[], change: (item: Json, index: number, items: readonly Json[]) => Json): Json[] {
  let changed: Json[] | undefined;
  for (const [index, item] of items.entries()) {
    const after = change(item, index, items);
    if (after === item) continue;
    changed ??= [...items];
    changed[index] = after;
  }
  return changed ?? items;
}

/** A copy of a cloud's answer without nulls (Azure writes them for what is unset) and without passwords and keys. */
export function redactCloudJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(redactCloudJson);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, redactCloudField(key, field)]));
}

function redactCloudField(key: string, value: Json): Json {
  if (typeof value === "string" && value !== "" && cloudSecretFields.has(key)) return REDACTED;
  return redactCloudJson(value);
}
