import { createHash } from "node:crypto";
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { from, lastValueFrom, type Observable } from "rxjs";
import { ProblemError } from "../../http/problem.js";
import { IdempotencyStore, type KeyedWrite } from "./idempotency.store.js";

/**
 * A write with an `Idempotency-Key` is done once: the same again gets the same answer, whether the first answer arrived or
 * not. What failed did nothing, and may be tried again with its key.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly store: IdempotencyStore) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { principal, method, headers } = request;
    const given = headers["idempotency-key"];
    if (given === undefined || principal === undefined || method === "GET" || method === "HEAD") return next.handle();
    const write = { principal: principal.key, key: readKey(given), fingerprint: fingerprintOf(request) };
    return from(this.once(write, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }

  private async once(write: KeyedWrite, work: () => Promise<unknown>): Promise<unknown> {
    const state = await this.store.begin(write, new Date());
    if (state === "underWay")
      throw new ProblemError("conflict", "The first request with this Idempotency-Key is under way");
    if (state === "another") throw new ProblemError("key-reused");
    if (state !== "new") return state.answer;
    const answer = await work().catch(async (error: unknown) => {
      await this.store.forget(write);
      throw error;
    });
    // Where this fails the write is done all the same: its key stays taken.
    await this.store.keep(write, answer);
    return answer;
  }
}

/** A string as RFC 9651 writes it, `"…"`, or the same without quotes. Throws ProblemError `invalid-input`. */
function readKey(given: string | string[]): string {
  const [, quoted, bare] = /^(?:"((?:[ !#-[\]-~]|\\["\\]){1,255})"|([!#-~]{1,255}))$/.exec(String(given)) ?? [];
  const key = quoted?.replaceAll(/\\(.)/g, "$1") ?? bare;
  if (key !== undefined) return key;
  const message = "A text of 1 to 255 ASCII characters, in quotes";
  throw new ProblemError("invalid-input", message, [{ path: "header.idempotency-key", message }]);
}

function fingerprintOf({ method, url, body }: FastifyRequest): Buffer<ArrayBuffer> {
  const text = `${method} ${url}\n${JSON.stringify(body ?? null)}`;
  return Buffer.from(createHash("sha256").update(text).digest());
}
