import { z } from "zod";
import { type Role, roles } from "./vocabulary.js";

/** Secrets, or what follows from them, travel to this address: in the clear only where no network is in between. */
export const serviceAddress = z
  .url({ protocol: /^https?$/, error: "must be an https:// address" })
  .refine((text) => text.startsWith("https:") || isLoopback(text), "must be an https:// address")
  .refine((text) => !/[?#]/.test(text), "must have no query and no fragment");

const isLoopback = (text: string) =>
  URL.canParse(text) && /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(new URL(text).hostname);

/** What `PERIPLUS_OIDC_ROLES` gives whom. */
export interface ProviderRole {
  /** The claim that must have the value; null: the one with the groups. */
  readonly claim: string | null;
  readonly value: string;
  readonly role: Role;
}

/** `platform=admin; claim:department=security=reader`: the role stands behind the last `=`. */
export const providerRoles = z.string().transform((text, context): ProviderRole[] => {
  const entries = text.split(";").map((entry) => entry.trim());
  return entries.filter(Boolean).flatMap((entry) => {
    const [, claim, value, role] = /^(?:claim:([^=\s]+)=)?(.+)=(\w+)$/.exec(entry) ?? [];
    const known = roles.find((each) => each === role);
    // A comma where a semicolon belongs would make one group of two.
    const isTwo = value !== undefined && roles.some((each) => value.includes(`=${each},`));
    if (value !== undefined && known !== undefined && !isTwo)
      return [{ claim: claim ?? null, value: value.trim(), role: known }];
    context.addIssue(`has ${entry}: write group=role or claim:name=value=role, with one of ${roles.join(", ")}`);
    return [];
  });
});

/** Addresses and networks, `10.0.0.0/8, ::1`. */
export const addresses = z.string().transform((text, context): string[] => {
  const found = text.split(",").map((entry) => entry.trim());
  const network = /^([0-9a-f:.]+)(\/\d{1,3})?$/i;
  const wrong = found.find((entry) => !network.test(entry));
  if (wrong !== undefined) context.addIssue(`has ${wrong}: write addresses and networks like 10.0.0.0/8, with commas`);
  return found;
});

/** `127.0.0.1:9464`, `[::]:9464`: where to listen. */
export const listeningAddress = z.string().transform((text, context): { host: string; port: number } => {
  const [, bracketed, plain, port = ""] = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) context.addIssue("must be an address with a port, 127.0.0.1:9464");
  return { host: host ?? "", port: Number(port) };
});

export const wholeNumber = (min: number, max: number) => {
  const words = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, words)
    .transform(Number)
    .pipe(z.number().min(min, words).max(max, words));
};

export const secretsKeys = z
  .string()
  .transform((text) => text.split(",").map((key) => key.trim()))
  .refine((keys) => keys.every((key) => z.base64().safeParse(key).success && atob(key).length === 32), {
    error: "must be 32 bytes as base64; several with commas",
  });

/** Names of keys as AWS, Azure (vaults and managed HSMs, of every of its clouds) and Google write them. */
export const kmsKey = new RegExp(
  [
    "^arn:aws(-[a-z-]+)?:kms:[a-z0-9-]+:\\d{12}:(key|alias)/[\\w/-]+$",
    "^https://[a-z0-9-]+\\.(vault|managedhsm)\\.(azure\\.net|azure\\.cn|usgovcloudapi\\.net)/keys/[\\w-]+(/[\\w-]+)?$",
    "^projects/[\\w:.-]+/locations/[\\w-]+/keyRings/[\\w-]+/cryptoKeys/[\\w-]+$",
  ].join("|"),
);
