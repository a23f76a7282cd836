import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from "@nestjs/common";
import { endpoints } from "@periplus/shared/endpoints";
import { Observable } from "rxjs";
import { Config } from "../config/config.js";
import { withinTime } from "../database/time-limit.js";
import { endpointNameOf } from "./endpoint.decorator.js";

/** A write may wait for a cluster that is being read, and counts a whole estate anew. */
const writeMilliseconds = 300_000;

/** No question keeps the database busy for long, whoever asks it. */
@Injectable()
export class ReadTimeInterceptor implements NestInterceptor {
  constructor(private readonly config: Config) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = endpointNameOf(context.getHandler());
    if (!name) return next.handle();
    const readMilliseconds = this.config.values.readSeconds * 1_000;
    const limit = endpoints[name].method === "GET" ? readMilliseconds : writeMilliseconds;
    return new Observable((subscriber) => withinTime(limit, () => next.handle().subscribe(subscriber)));
  }
}
