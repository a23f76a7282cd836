import { z } from "zod";
import {
  addresses,
  kmsKey,
  listeningAddress,
  providerRoles,
  secretsKeys,
  serviceAddress,
  wholeNumber,
} from "./setting-schemas.js";

/** One setting of an installation, given as an environment variable. */
export interface Setting {
  /** What is used when the variable is absent or empty; null: nothing. */
  readonly default: string | null;
  readonly meaning: string;
  /** Its value is never printed. */
  readonly secret?: true;
  /** Text of the variable → value. */
  readonly schema: z.ZodType<unknown, string>;
}

export const processKinds = ["both", "api", "worker"] as const;
export const privateAddressUses = ["none", "direct", "all"] as const;
export const logLevels = ["error", "warn", "info", "debug"] as const;
export const logFormats = ["text", "json"] as const;
export const migrationUses = ["apply", "require"] as const;
export const judgingPlaces = ["thread", "process"] as const;

/** Every setting there is, by the name of its variable. */
export const settings = {
  PORT: {
    default: "8080",
    meaning: "Port of the dashboard and the API; 0 takes any free one",
    schema: wholeNumber(0, 65_535),
  },
  HOST: {
    default: "127.0.0.1",
    meaning: "Address to listen on; 0.0.0.0 or :: for every network of this machine",
    schema: z.string().min(1).max(253),
  },
  PERIPLUS_URL: {
    default: null,
    meaning: "Address under which people open Periplus, where that is not http://HOST:PORT (behind a proxy)",
    schema: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }),
  },
  PERIPLUS_IDENTITY_URL: {
    default: null,
    meaning:
      "Address under which clouds and clusters fetch the keys of this installation's own identity, where it is not PERIPLUS_URL",
    schema: z
      .url({ protocol: /^https$/, error: "must be an https:// address" })
      .refine((text) => !/[?#]/.test(text), "must have no query and no fragment"),
  },
  PERIPLUS_EGRESS_ADDRESSES: {
    default: null,
    meaning:
      "Addresses and networks from which this installation reaches the internet, with commas; named where an API server admits some addresses only",
    schema: z.string().transform((text) => text.split(",").map((entry) => entry.trim())),
  },
  PERIPLUS_STATIC_CREDENTIALS: {
    default: "refuse",
    meaning:
      "Whether connectors may be given secrets that do not end by themselves (client secrets, access keys, key files, client certificates): refuse or allow",
    schema: z.enum(["refuse", "allow"], "must be refuse or allow"),
  },
  PERIPLUS_DATA: {
    default: "./.periplus",
    meaning: "Folder for the embedded database, the installation's key and the sample estate",
    schema: z.string().min(1).max(4_096),
  },
  DATABASE_URL: {
    default: null,
    secret: true,
    meaning: "A PostgreSQL database (15 or newer) to use in place of the embedded one",
    schema: z.string().regex(/^postgres(ql)?:\/\/./, "must start with postgresql://"),
  },
  PERIPLUS_BOOTSTRAP_TOKEN: {
    default: null,
    secret: true,
    meaning: "A bearer token with which automation acts as an administrator; at least 32 characters",
    schema: z.string().min(32, "must have at least 32 characters").max(500).regex(/^\S+$/, "must not contain spaces"),
  },
  PERIPLUS_SECRETS_KEY: {
    default: null,
    secret: true,
    meaning:
      "Key that seals stored secrets, 32 bytes as base64, with earlier ones behind it, with commas; else PERIPLUS_DATA/secrets.key, made when absent",
    schema: secretsKeys,
  },
  PERIPLUS_SECRETS_KMS: {
    default: null,
    meaning:
      "A cloud's key that seals stored secrets instead: the ARN of one of AWS KMS, the address of one of Azure Key Vault, or projects/…/cryptoKeys/… of Google Cloud KMS",
    schema: z
      .string()
      .regex(kmsKey, "must be an ARN of a KMS key, https://….vault.azure.net/keys/…, or projects/…/cryptoKeys/…"),
  },
  PERIPLUS_WORKER: {
    default: "both",
    meaning: "What this process does: api, worker, or both",
    schema: z.enum(processKinds, `must be ${processKinds.join(", ")}`),
  },
  PERIPLUS_MIGRATIONS: {
    default: "apply",
    meaning:
      "What a start does about migrations of the database that are missing: apply them, one process at a time, or require that somebody did (a start with --migrate) and refuse to start",
    schema: z.enum(migrationUses, `must be ${migrationUses.join(" or ")}`),
  },
  PERIPLUS_READERS: {
    default: "4",
    meaning: "How many clusters one worker reads at the same time",
    schema: wholeNumber(1, 64),
  },
  PERIPLUS_JUDGE_IN: {
    default: "thread",
    meaning:
      "Where what is read of clusters is parsed and judged: in a thread of its own, so that a process that serves people answers at once, or in the process itself, which takes less memory",
    schema: z.enum(judgingPlaces, `must be ${judgingPlaces.join(" or ")}`),
  },
  PERIPLUS_HISTORY_DAYS: {
    default: "365",
    meaning:
      "How many days of past states of objects, of objects that are gone, of resolved findings, of discovery runs and of the score are kept; whole months are dropped",
    schema: wholeNumber(1, 36_500),
  },
  PERIPLUS_PRIVATE_ADDRESSES: {
    default: "direct",
    meaning:
      "Clusters that may have an address of a private network: none, direct (those connected by their address), or all (those that a cloud lists, too)",
    schema: z.enum(privateAddressUses, `must be ${privateAddressUses.join(", ")}`),
  },
  PERIPLUS_EXCESS_RIGHTS: {
    default: "report",
    meaning:
      "What becomes of a cluster in which a connector's identity may do more than read (list Secrets, make pods, act as others): report reads it and says so, refuse does not read it",
    schema: z.enum(["report", "refuse"], "must be report or refuse"),
  },
  PERIPLUS_SECOND_FACTOR: {
    default: "offer",
    meaning:
      "Whether a password alone is enough: offer lets people add passkeys, require asks everybody with a password for one",
    schema: z.enum(["offer", "require"], "must be offer or require"),
  },
  PERIPLUS_SESSION_IDLE_MINUTES: {
    default: "480",
    meaning: "After so many minutes without a request a session ends",
    schema: wholeNumber(5, 10_080),
  },
  PERIPLUS_SESSION_HOURS: {
    default: "168",
    meaning: "After so many hours a session ends, in use or not",
    schema: wholeNumber(1, 2_160),
  },
  PERIPLUS_BREACHED_PASSWORDS_URL: {
    default: null,
    meaning:
      "Address of a service that knows passwords from breaches, https://api.pwnedpasswords.com/range or one like it: new passwords are looked up there, by five characters of a hash",
    schema: serviceAddress,
  },
  PERIPLUS_AUDIT_URL: {
    default: null,
    meaning: "Address of a log collector that is sent the audit log as it grows, as JSON lines by POST",
    schema: serviceAddress,
  },
  PERIPLUS_AUDIT_TOKEN: {
    default: null,
    secret: true,
    meaning: "Bearer token for PERIPLUS_AUDIT_URL",
    schema: z.string().max(4_096).regex(/^\S+$/, "must not contain spaces"),
  },
  PERIPLUS_OIDC_ISSUER: {
    default: null,
    meaning: "Address of an identity provider (OpenID Connect) by which people sign in, as its tokens name it",
    schema: serviceAddress,
  },
  PERIPLUS_OIDC_CLIENT_ID: {
    default: null,
    meaning: "What the provider calls this installation; it goes with PERIPLUS_OIDC_ISSUER",
    schema: z.string().max(500),
  },
  PERIPLUS_OIDC_CLIENT_SECRET: {
    default: null,
    secret: true,
    meaning: "The secret that the provider gave this installation; a public client has none",
    schema: z.string().max(4_096),
  },
  PERIPLUS_OIDC_NAME: {
    default: null,
    meaning: "What the sign-in page calls the provider; else the host of its address",
    schema: z.string().max(60),
  },
  PERIPLUS_OIDC_SCOPES: {
    default: "openid profile email",
    meaning: "What the provider is asked to tell of people",
    schema: z.string().regex(/^(.* )?openid( .*)?$/, "must have openid among its words"),
  },
  PERIPLUS_OIDC_GROUPS_CLAIM: {
    default: "groups",
    meaning: "The claim of the provider's tokens that lists groups; dots lead into objects (realm_access.roles)",
    schema: z.string().max(200),
  },
  PERIPLUS_OIDC_ROLES: {
    default: null,
    meaning:
      "Roles of groups and claims, besides those given under Access: platform=admin; claim:department=security=reader",
    schema: providerRoles,
  },
  PERIPLUS_TRUSTED_PROXIES: {
    default: null,
    meaning:
      "Addresses and networks of proxies that are believed about where a request comes from (X-Forwarded-For), with commas",
    schema: addresses,
  },
  PERIPLUS_REQUESTS_PER_MINUTE: {
    default: "1200",
    meaning:
      "Requests that each person, with the tokens of their own, and each other token may make in a minute; an address from which nobody is signed in, a tenth",
    schema: wholeNumber(60, 1_000_000),
  },
  PERIPLUS_READ_SECONDS: {
    default: "20",
    meaning: "After so many seconds the database gives up on a read that somebody asked for",
    schema: wholeNumber(1, 600),
  },
  PERIPLUS_LOG: {
    default: "warn",
    meaning: "What is logged: error, warn, info or debug",
    schema: z.enum(logLevels, `must be ${logLevels.join(", ")}`),
  },
  PERIPLUS_LOG_FORMAT: {
    default: "text",
    meaning: "How it is logged: text for people, or json, an object a line, with the ids of run, cluster and request",
    schema: z.enum(logFormats, `must be ${logFormats.join(" or ")}`),
  },
  PERIPLUS_METRICS: {
    default: null,
    meaning:
      "Address and port on which this process answers /metrics, /health/live and /health/ready to whoever reaches it, without signing in: 127.0.0.1:9464",
    schema: listeningAddress,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: null,
    meaning:
      "Address of an OpenTelemetry collector that is sent traces, by OTLP over HTTP (http://127.0.0.1:4318); headers are those of OTEL_EXPORTER_OTLP_HEADERS",
    schema: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }),
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
type Value<Name extends SettingName> = z.output<(typeof settings)[Name]["schema"]>;
/** The values of all settings; undefined where nothing was given and there is no default. */
export type Settings = {
  readonly [Name in SettingName]: (typeof settings)[Name]["default"] extends string
    ? Value<Name>
    : Value<Name> | undefined;
};

export interface ReadSettings {
  readonly values: Settings;
  /** What is wrong, one line per variable; `values` must not be used unless this is empty. */
  readonly problems: readonly string[];
  /** Variables that look like ours and are not known. */
  readonly unknown: readonly string[];
}

/** Reads every setting from an environment. An empty variable counts as absent. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): ReadSettings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const text = environment[name]?.trim() || setting.default;
    if (text === null) continue;
    const parsed = (setting.schema as z.ZodType).safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name} ${parsed.error.issues[0]?.message ?? "is not valid"}`);
  }
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith("PERIPLUS_") && !Object.hasOwn(settings, name),
  );
  return { values: values as Settings, problems, unknown };
}
