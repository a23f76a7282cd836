import { resolve } from "node:path";
import { type logLevels, type privateAddressUses, type processKinds, readSettings } from "@periplus/shared/settings";
import { StartError } from "./start-error.js";

/** Thrown when the environment cannot be used; the message lists everything that is wrong. */
export class ConfigError extends StartError {
  override readonly name = "ConfigError";
  constructor(readonly problems: readonly string[]) {
    super(`The settings are not valid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
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
      /** Clusters read at the same time by this process. */
      readonly readers: number;
      /** Days for which past states are kept. */
      readonly historyDays: number;
      /** Clusters that may have an address of a private network. */
      readonly privateAddresses: (typeof privateAddressUses)[number];
      /** Minutes without a request after which a session ends. */
      readonly sessionIdleMinutes: number;
      /** After so many hours a session ends, in use or not. */
      readonly sessionHours: number;
      /** For one statement of a read. */
      readonly readSeconds: number;
      readonly logLevel: (typeof logLevels)[number];
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
export function readConfig(environment: Readonly<Record<string, string | undefined>>, folder: string): Config {
  const { values, problems } = readSettings(environment);
  if (problems.length > 0) throw new ConfigError(problems);
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
    readers: values.PERIPLUS_READERS,
    historyDays: values.PERIPLUS_HISTORY_DAYS,
    privateAddresses: values.PERIPLUS_PRIVATE_ADDRESSES,
    sessionIdleMinutes: values.PERIPLUS_SESSION_IDLE_MINUTES,
    sessionHours: values.PERIPLUS_SESSION_HOURS,
    readSeconds: values.PERIPLUS_READ_SECONDS,
    logLevel: values.PERIPLUS_LOG,
  });
}
