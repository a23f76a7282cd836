import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from "@nestjs/common";
import type { Endpoint } from "@periplus/shared/endpoint";
import { type EndpointName, endpoints } from "@periplus/shared/endpoints";
import type { FastifyReply } from "fastify";
import { map, type Observable } from "rxjs";
import { describeError } from "../config/describe-error.js";
import { endpointNameOf } from "./endpoint.decorator.js";
import { toEventStream } from "./event-stream.js";
import { type FileAnswer, toFile } from "./file-answer.js";

/**
 * Lets nothing out that the endpoint's row does not describe: fields it does not name are dropped, and an answer that
 * does not fit is a fault of ours (500, logged).
 */
@Injectable()
export class ResultInterceptor implements NestInterceptor {
  private readonly log = new Logger("http");

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = endpointNameOf(context.getHandler());
    if (!name) return next.handle();
    const { stream, file }: Endpoint = endpoints[name];
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result) => {
        if (file) return toFile(result as FileAnswer, reply);
        if (!stream) return toResult(name, result);
        // Proxies hold back what they may buffer.
        reply.header("content-type", "text/event-stream; charset=utf-8").header("x-accel-buffering", "no");
        return toEventStream(result as AsyncIterable<unknown>, {
          toText: (event) => JSON.stringify(toResult(name, event)),
          onError: (error) => this.log.error(`The stream of ${name} broke off: ${describeError(error)}`),
        });
      }),
    );
  }
}

function toResult(name: EndpointName, result: unknown): unknown {
  const { response }: Endpoint = endpoints[name];
  if (response === null) return undefined;
  const parsed = response.safeParse(result);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`The answer of ${name} does not fit its schema: ${issues.slice(0, 5).join("; ")}`);
}
