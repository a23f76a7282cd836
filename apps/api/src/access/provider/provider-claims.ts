/** Somebody as the identity provider describes them. */
export interface ProviderPerson {
  readonly issuer: string;
  /** The provider's id of them, never given to anybody else. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly groups: readonly string[];
  /** The rest that roles may hang on, as `claim=value`. */
  readonly claims: readonly string[];
  /** The provider's id of the session that it has with the browser. */
  readonly session: string | undefined;
}

const most = 2_000;
const longest = 300;

/**
 * Reads what a provider says of somebody: `groupsClaim` is where the groups are, `claimNames` are those that roles hang on.
 * An e-mail address that the provider did not verify gives nobody a role: its owner may have typed it.
 */
export function readProviderClaims(
  claims: Readonly<Record<string, unknown>>,
  groupsClaim: string,
  claimNames: readonly string[],
): ProviderPerson {
  const subject = textOf(claims.sub) ?? "";
  const names = [claims.name, claims.preferred_username, claims.email, subject].map(readableOf);
  const trusted = claimNames.filter((name) => name !== "email" || claims.email_verified === true);
  return {
    issuer: textOf(claims.iss) ?? "",
    subject,
    name: names.find((name) => name !== "") ?? "Somebody",
    email: readableOf(claims.email) || null,
    groups: valuesOf(claims, groupsClaim),
    claims: trusted.flatMap((name) => valuesOf(claims, name).map((value) => `${name}=${value}`)),
    session: textOf(claims.sid),
  };
}

/** The values of a claim, one or many. A name with dots is looked up as it is first, then as a path. */
function valuesOf(claims: Readonly<Record<string, unknown>>, name: string): string[] {
  const found = Object.hasOwn(claims, name) ? claims[name] : name.split(".").reduce<unknown>(step, claims);
  const values = (Array.isArray(found) ? found : [found]).flatMap((value: unknown) => {
    if (typeof value === "number" || typeof value === "boolean") return [String(value)];
    return typeof value === "string" && isKept(value) ? [value] : [];
  });
  return [...new Set(values)].slice(0, most);
}

function step(value: unknown, key: string): unknown {
  const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return isObject ? (value as Record<string, unknown>)[key] : undefined;
}

const isKept = (text: string) => text.length <= longest && !text.includes("\u0000") && text.isWellFormed();
const textOf = (value: unknown) => (typeof value === "string" && isKept(value) && value !== "" ? value : undefined);

/** For people: without characters that do not show or turn the line around. */
function readableOf(value: unknown): string {
  return typeof value === "string" ? value.replaceAll(/\p{C}/gu, "").trim().slice(0, 100) : "";
}
