import { Egress } from "@periplus/cluster-reader/egress/egress";
import { EgressError } from "@periplus/cluster-reader/egress/egress-error";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { z } from "zod";
import { KeyServiceError } from "../key-wrapper.js";

/** Where a key service is, where that is not its usual address: a test's. */
export interface KmsPlace {
  readonly endpoint: string;
  /** PEM; trusted in place of the system's roots. */
  readonly ca: string;
}

export interface KmsRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What people are told of a refusal; services word it themselves. */
const refusal = z.looseObject({
  message: z.string().optional(),
  Message: z.string().optional(),
  error: z.union([z.string(), z.looseObject({ message: z.string() })]).optional(),
});

/**
 * Asks one key service, over TLS, at its own host only. A private endpoint of the operator's network has a private
 * address: it is the operator who names the service.
 */
export class KmsRequests {
  readonly #egress: Egress;

  constructor(
    private readonly host: string,
    place: KmsPlace | undefined,
  ) {
    this.#egress = new Egress({
      reach: "private",
      allows: (asked) => asked === host,
      meter: createMeter(),
      retry: { attempts: 3, firstWaitMs: 200, longestWaitMs: 5_000 },
      ...(place === undefined ? {} : { ca: place.ca }),
    });
  }

  /** The answer in the shape of `schema`. Throws KeyServiceError. */
  async ask<Answer extends z.ZodType>(request: KmsRequest, schema: Answer): Promise<z.output<Answer>> {
    const { status, body } = await this.#egress
      .request({ ...request, timeoutMs: 10_000, maxBytes: 262_144 })
      .catch((cause: unknown) => {
        const words = cause instanceof EgressError ? cause.message : `${this.host} does not answer`;
        throw new KeyServiceError(`The key service cannot be asked: ${words}`, { cause });
      });
    const answer = parse(body);
    if (status !== 200) throw new KeyServiceError(`${this.host} answers ${status}: ${reasonOf(answer)}`);
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new KeyServiceError(`The answer of ${this.host} is not that of a key service`);
    return parsed.data;
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function reasonOf(answer: unknown): string {
  const { message, Message, error } = refusal.safeParse(answer).data ?? {};
  return message ?? Message ?? (typeof error === "string" ? error : error?.message) ?? "no reason given";
}
