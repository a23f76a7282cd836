/** What a provider answers is a page of text at most. */
const longestAnswer = 1_048_576;

/** Thrown for an address that is not asked, and for an answer that is too long. */
class ProviderFetchError extends Error {
  override readonly name = "ProviderFetchError";
}

/** What the two libraries that ask have in common. */
type ProviderRequest = { readonly [Key in "method" | "headers" | "body" | "signal"]?: RequestInit[Key] | undefined };

/**
 * Asks the identity provider. Its documents name the addresses: they must be https, or of this machine where the provider
 * itself is; redirects are not followed, and answers are read to a limit. Throws ProviderFetchError, or what `fetch` throws.
 */
export async function fetchFromProvider(
  url: string,
  { method, headers, body, signal }: ProviderRequest,
): Promise<Response> {
  const { protocol, hostname } = new URL(url);
  const isOwnMachine = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isOwnMachine))
    throw new ProviderFetchError(`The provider names ${protocol}//${hostname}, which is not https`);
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
    if (length > longestAnswer) throw new ProviderFetchError("The provider's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
