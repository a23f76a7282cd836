import { hash, verify } from "@node-rs/argon2";

/**
 * Argon2id (the library's default) as OWASP asks for at least: 19 MiB, two passes.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What is kept of a password: a PHC string, `$argon2id$…`. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), strength);
}

/** Without a hash, as for a name that nobody has, it takes as long and says no. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const isSame = await verify(kept ?? (await nobodys), password.normalize("NFKC")).catch(() => false);
  return kept !== undefined && isSame;
}

const nobodys = hashPassword("nobody has this password");
