import { createHash } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { Config } from "../../config/config.js";
import { fetchLimited } from "../../http/limited-fetch.js";
import { ProblemError } from "../../http/problem.js";

const patience = 10_000;

/**
 * Asks a service that knows passwords from breaches, where a setting names one. It is told five of the 40 characters of a
 * password's SHA-1, which hundreds of others share, and answers with all that begin so, with padding against who looks on:
 * https://haveibeenpwned.com/API/v3#PwnedPasswords
 */
@Injectable()
export class BreachedPasswords {
  readonly #address: string | undefined;

  constructor({ values: { breachedPasswordsUrl } }: Config) {
    this.#address = breachedPasswordsUrl;
  }

  /** Whether it was in a breach; false where nobody is to be asked. Throws ProblemError `unavailable` without an answer. */
  async has(password: string): Promise<boolean> {
    if (this.#address === undefined) return false;
    const hash = createHash("sha1").update(password.normalize("NFKC")).digest("hex").toUpperCase();
    const lines = await this.#list(`${this.#address}/${hash.slice(0, 5)}`);
    // Lines that only pad the answer say that it was seen 0 times.
    return lines.some((line) => line.startsWith(`${hash.slice(5)}:`) && !/:0*$/.test(line.trim()));
  }

  async #list(url: string): Promise<string[]> {
    const headers = { "add-padding": "true", "user-agent": "Periplus" };
    const request = { headers, signal: AbortSignal.timeout(patience) };
    const text = await fetchLimited(url, request)
      .then((answer) => (answer.status === 200 ? answer.text() : undefined))
      .catch(() => undefined);
    if (text === undefined)
      throw new ProblemError(
        "unavailable",
        "The service that knows passwords from breaches does not answer: try again",
      );
    return text.split("\n");
  }
}
