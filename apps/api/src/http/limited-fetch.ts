/** What a service of others answers is a page of text at most. */
const longestAnswer = 1_048_576;

/** Thrown for an address that is not asked, and for an answer that is too long. */
class LimitedFetchError extends Error {
  override readonly name = "LimitedFetchError";
}

/** What the two libraries that ask have in common. */
type LimitedRequest = { readonly [Key in "method" | "headers" | "body" | "signal"]?: RequestInit[Key] | undefined };

/**
 * Asks the identity provider, or another service of the installation's own choice. Documents of theirs may name the
 * addresses: they must be https, or of this machine; redirects are not followed, and answers are read to a limit. Throws
 * LimitedFetchError, or what `fetch` throws.
 */
export async function fetchLimited(url: string, { method, headers, body, signal }: LimitedRequest): Promise<Response> {
  const { protocol, hostname } = new URL(url);
  const isOwnMachine = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isOwnMachine))
    throw new LimitedFetchError(`The address ${protocol}//${hostname} is not https`);
  const given = Object.fromEntries(
    Object.entries({ method, headers, body, signal }).filter(([, value]) => value != null),
  );
  const answer = await fetch(url, { redirect: "manual", ...given });
  const text = await readWithin(answer);
  const isEmpty = [204, 205, 304].includes(answer.status);
  return new Response(isEmpty ? null : text, { status: answer.status, headers: answer.headers });
}

async function readWithin({ body }: Response): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > longestAnswer) throw new LimitedFetchError("The answer of the service is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
