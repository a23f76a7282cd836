import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { Observable } from "rxjs";
import { withinScope } from "../database/scope.js";

/** Answers a principal that is limited to some connectors from these alone: see `scope.ts`. */
@Injectable()
export class ScopeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { scope } = context.switchToHttp().getRequest<FastifyRequest>();
    if (scope === undefined) return next.handle();
    return new Observable((subscriber) => withinScope(scope, () => next.handle().subscribe(subscriber)));
  }
}
