import { isIP } from "node:net";
import { resolve } from "node:path";
import type { ProviderRole } from "@periplus/shared/setting-schemas";
import {
  type judgingPlaces,
  type logFormats,
  type logLevels,
  type migrationUses,
  type privateAddressUses,
  type processKinds,
  readSettings,
  type Settings,
} from "@periplus/shared/settings";
import { readSecretFiles } from "./secret-files.js";
import { StartError } from "./start-error.js";

/** Thrown when the environment cannot be used; the message lists everything that is wrong. */
export class ConfigError extends StartError {
  override readonly name = "ConfigError";
  constructor(readonly problems: readonly string[]) {
    super(`The settings are not valid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** The identity provider by which people sign in. */
export interface ProviderSettings {
  /** As its tokens name it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined;
  /** For people. */
  readonly name: string;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly roles: readonly ProviderRole[];
}

/** What this process was told, read once at start. Nothing else in the API looks at the environment. */
export class Config {
  constructor(
    readonly values: {
      readonly port: number;
      readonly host: string;
      /** Address under which people open Periplus, without a slash at the end; undefined: http://host:port. */
      readonly publicUrl: string | undefined;
      /** Where the issuer's documents are found, without a slash at the end; undefined: as publicUrl. */
      readonly identityUrl: string | undefined;
      /** Addresses and networks from which this installation reaches the internet. */
      readonly egressAddresses: readonly string[];
      /** Whether connectors may be given secrets that do not end by themselves. */
      readonly staticCredentials: "refuse" | "allow";
      /** Absolute. */
      readonly dataFolder: string;
      /** Undefined: the embedded database. */
      readonly databaseUrl: string | undefined;
      readonly bootstrapToken: string | undefined;
      /** Of 32 bytes, the newest first; undefined: the key file of the data folder. */
      readonly secretsKeys: readonly Buffer[] | undefined;
      /** The name of a cloud's key. */
      readonly secretsKms: string | undefined;
      readonly processKind: (typeof processKinds)[number];
      /** Whether a start applies migrations that are missing, or refuses. */
      readonly migrations: (typeof migrationUses)[number];
      /** Clusters read at the same time by this process. */
      readonly readers: number;
      /** Where what is read is parsed and judged. */
      readonly judgeIn: (typeof judgingPlaces)[number];
      /** Days for which past states are kept. */
      readonly historyDays: number;
      /** Clusters that may have an address of a private network. */
      readonly privateAddresses: (typeof privateAddressUses)[number];
      /** Whether clusters are read in which an identity of ours may do more than it should. */
      readonly excessRights: "report" | "refuse";
      /** Whether whoever has a password needs a passkey, too. */
      readonly secondFactor: "offer" | "require";
      /** Minutes without a request after which a session ends. */
      readonly sessionIdleMinutes: number;
      /** After so many hours a session ends, in use or not. */
      readonly sessionHours: number;
      /** Without a slash at the end; undefined: nobody is asked about passwords. */
      readonly breachedPasswordsUrl: string | undefined;
      /** Undefined: the audit log is sent to nobody. */
      readonly auditUrl: string | undefined;
      readonly auditToken: string | undefined;
      readonly provider: ProviderSettings | undefined;
      /** Addresses and networks whose X-Forwarded-For is believed. */
      readonly trustedProxies: readonly string[];
      /** Of each principal. */
      readonly requestsPerMinute: number;
      /** For one statement of a read. */
      readonly readSeconds: number;
      readonly logLevel: (typeof logLevels)[number];
      readonly logFormat: (typeof logFormats)[number];
      /** Where figures and health are told without signing in; undefined: nowhere. */
      readonly metricsAddress: { readonly host: string; readonly port: number } | undefined;
      /** Undefined: traces are sent to nobody. */
      readonly tracesUrl: string | undefined;
    },
  ) {}

  get runsApi(): boolean {
    return this.values.processKind !== "worker";
  }

  get runsWorker(): boolean {
    return this.values.processKind !== "api";
  }
}

/**
 * Reads the settings of `packages/shared/src/settings.ts` from an environment.
 * Throws ConfigError with every problem at once. `folder` is what relative paths are relative to.
 */
export function readConfig(given: Readonly<Record<string, string | undefined>>, folder: string): Config {
  const { environment, problems: unread } = readSecretFiles(given);
  const { values, problems } = readSettings(environment);
  const wrong = [...unread, ...problems, ...findMisfits(values)];
  if (wrong.length > 0) throw new ConfigError(wrong);
  return new Config({
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PERIPLUS_URL?.replace(/\/+$/, ""),
    identityUrl: values.PERIPLUS_IDENTITY_URL?.replace(/\/+$/, ""),
    egressAddresses: values.PERIPLUS_EGRESS_ADDRESSES ?? [],
    staticCredentials: values.PERIPLUS_STATIC_CREDENTIALS,
    dataFolder: resolve(folder, values.PERIPLUS_DATA),
    databaseUrl: values.DATABASE_URL,
    bootstrapToken: values.PERIPLUS_BOOTSTRAP_TOKEN,
    secretsKeys: values.PERIPLUS_SECRETS_KEY?.map((key) => Buffer.from(key, "base64")),
    secretsKms: values.PERIPLUS_SECRETS_KMS,
    processKind: values.PERIPLUS_WORKER,
    migrations: values.PERIPLUS_MIGRATIONS,
    readers: values.PERIPLUS_READERS,
    judgeIn: values.PERIPLUS_JUDGE_IN,
    historyDays: values.PERIPLUS_HISTORY_DAYS,
    privateAddresses: values.PERIPLUS_PRIVATE_ADDRESSES,
    excessRights: values.PERIPLUS_EXCESS_RIGHTS,
    secondFactor: values.PERIPLUS_SECOND_FACTOR,
    sessionIdleMinutes: values.PERIPLUS_SESSION_IDLE_MINUTES,
    sessionHours: values.PERIPLUS_SESSION_HOURS,
    breachedPasswordsUrl: values.PERIPLUS_BREACHED_PASSWORDS_URL?.replace(/\/+$/, ""),
    auditUrl: values.PERIPLUS_AUDIT_URL,
    auditToken: values.PERIPLUS_AUDIT_TOKEN,
    provider: readProvider(values),
    trustedProxies: values.PERIPLUS_TRUSTED_PROXIES ?? [],
    requestsPerMinute: values.PERIPLUS_REQUESTS_PER_MINUTE,
    readSeconds: values.PERIPLUS_READ_SECONDS,
    logLevel: values.PERIPLUS_LOG,
    logFormat: values.PERIPLUS_LOG_FORMAT,
    metricsAddress: values.PERIPLUS_METRICS,
    tracesUrl: values.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
}

/** What is wrong with settings that are well formed one by one. */
function findMisfits(values: Partial<Settings>): string[] {
  const networks = (values.PERIPLUS_TRUSTED_PROXIES ?? []).filter((text) => !isNetwork(text));
  const hasNoClient = values.PERIPLUS_OIDC_ISSUER !== undefined && values.PERIPLUS_OIDC_CLIENT_ID === undefined;
  return [
    ...networks.map((text) => `PERIPLUS_TRUSTED_PROXIES has ${text}, which is no network`),
    ...(hasNoClient ? ["PERIPLUS_OIDC_CLIENT_ID must be given with PERIPLUS_OIDC_ISSUER"] : []),
  ];
}

function isNetwork(text: string): boolean {
  const [address = "", length = "0"] = text.split("/");
  const family = isIP(address);
  return family !== 0 && Number(length) <= (family === 4 ? 32 : 128);
}

function readProvider(values: Settings): ProviderSettings | undefined {
  const { PERIPLUS_OIDC_ISSUER: issuer, PERIPLUS_OIDC_CLIENT_ID: clientId } = values;
  if (issuer === undefined || clientId === undefined) return undefined;
  return {
    ...{ issuer, clientId },
    clientSecret: values.PERIPLUS_OIDC_CLIENT_SECRET,
    name: values.PERIPLUS_OIDC_NAME ?? new URL(issuer).host,
    scopes: values.PERIPLUS_OIDC_SCOPES,
    groupsClaim: values.PERIPLUS_OIDC_GROUPS_CLAIM,
    roles: values.PERIPLUS_OIDC_ROLES ?? [],
  };
}
