import { AsyncLocalStorage } from "node:async_hooks";
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from "@nestjs/common";
import type { Endpoint } from "@periplus/shared/endpoint";
import { endpoints } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Observable } from "rxjs";
import { endpointNameOf } from "../../http/endpoint.decorator.js";
import { ProblemError } from "../../http/problem.js";
import type { Principal } from "../principal.js";
import { Turns } from "./turns.js";

/** Streams that one principal may have open. */
const mostStreams = 10;

const inTurn = new AsyncLocalStorage<true>();

/** Lets no principal keep the database busy for everybody else: see `Turns`. A stream has no end, and is counted apart. */
@Injectable()
export class TurnsInterceptor implements NestInterceptor {
  readonly #streams = new Map<string, number>();

  constructor(private readonly turns: Turns) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = endpointNameOf(context.getHandler());
    const http = context.switchToHttp();
    const { principal } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // What a request asks the service for itself is part of it, and must not wait for its end.
    if (!name || !principal || inTurn.getStore()) return next.handle();
    const endpoint: Endpoint = endpoints[name];
    if (endpoint.stream) {
      whenOver(reply, this.countStream(principal));
      return next.handle();
    }
    return new Observable((subscriber) => {
      const begin = () => inTurn.run(true, () => subscriber.add(next.handle().subscribe(subscriber)));
      whenOver(reply, this.turns.take(principal.countedAs, begin));
    });
  }

  /** Returns what ends it. */
  private countStream({ countedAs }: Principal): () => void {
    const open = this.#streams.get(countedAs) ?? 0;
    if (open >= mostStreams) throw new ProblemError("too-many-requests", `No more than ${mostStreams} streams at once`);
    this.#streams.set(countedAs, open + 1);
    return () => {
      const left = (this.#streams.get(countedAs) ?? 1) - 1;
      if (left === 0) this.#streams.delete(countedAs);
      else this.#streams.set(countedAs, left);
    };
  }
}

/** Once it was answered, or its client went away. */
function whenOver({ raw }: FastifyReply, then: () => void): void {
  if (raw.destroyed) then();
  // The answer of a stream has as many listeners already as Node takes for a mistake.
  else raw.setMaxListeners(raw.getMaxListeners() + 1).once("close", then);
}
