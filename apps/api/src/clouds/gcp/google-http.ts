import type { Egress } from "@periplus/cluster-reader/egress/egress";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";

const googleHosts = /^(?:oauth2|sts|iamcredentials|container|cloudresourcemanager)\.googleapis\.com$/;

export function isGoogleHost(host: string): boolean {
  return googleHosts.test(host);
}

/**
 * The transport of Google's libraries, as a `fetch`. Requests keep Google's own addresses until here, where those of
 * the sample data are sent to the sample estate. The texts of the answers are kept by path: the libraries drop fields
 * that they do not know and fill in those that are absent, so that "absent" and "false" become the same.
 */
export class GoogleTransport {
  /** Ends the requests that are under way: the libraries' calls take no signal. One job has one. */
  signal: AbortSignal | undefined;
  readonly #texts = new Map<string, string>();

  constructor(
    private readonly egress: Egress,
    /** Address to use in place of Google's; undefined for the real ones. */
    private readonly endpoint: string | undefined,
  ) {}

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = this.#locate(input instanceof Request ? new URL(input.url) : new URL(input));
    const { status, headers, body } = await this.egress.request({
      method: init.method === "POST" ? "POST" : "GET",
      url,
      headers: sendableHeaders(init.headers),
      signal: init.signal && this.signal ? AbortSignal.any([init.signal, this.signal]) : (init.signal ?? this.signal),
      ...(await sendableBody(init.body)),
    });
    const text = body.toString("utf8");
    if (/^\s*<(?:!doctype\s+html|html)/i.test(text)) {
      const message = "A web page came back in place of the answer. A proxy may stand between here and Google.";
      throw new ReadFailure("failed", message);
    }
    if (status === 200) this.#texts.set(url.pathname, text);
    const { "content-encoding": _packing, "content-length": _length, ...sent } = headers;
    return new Response(status === 204 ? null : text, { status, headers: sent });
  };

  /** The answer that came for the path last, as text; it is given once. */
  takeText(path: string): string | undefined {
    const text = this.#texts.get(path);
    this.#texts.delete(path);
    return text;
  }

  #locate(url: URL): URL {
    // Names of enum values in place of their numbers: what the API's documentation and people's tools show.
    const alt = url.searchParams.get("$alt");
    if (alt?.includes("enum-encoding=int")) url.searchParams.set("$alt", "json");
    if (this.endpoint === undefined || !isGoogleHost(url.host)) return url;
    return new URL(url.pathname + url.search, this.endpoint);
  }
}

function sendableHeaders(headers: RequestInit["headers"]): Record<string, string> {
  const sent = Object.fromEntries(new Headers(headers));
  for (const name of ["host", "content-length", "accept-encoding", "user-agent", "connection"]) delete sent[name];
  return sent;
}

async function sendableBody(body: RequestInit["body"]): Promise<{ body?: string }> {
  if (body === undefined || body === null || body === "") return {};
  if (typeof body === "string") return { body };
  const text = await new Response(body).text();
  return text === "" ? {} : { body: text };
}
