import { randomUUID } from "node:crypto";
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from "@nestjs/common";
import { endpoints } from "@periplus/shared/endpoints";
import type { FastifyRequest } from "fastify";
import { Observable } from "rxjs";
import type { Principal } from "../access/principal.js";
import { type Actor, nobody, type RequestInForce, withinRequest } from "../database/request-in-force.js";
import { endpointNameOf } from "../http/endpoint.decorator.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Set where the request may change something. */
    inForce?: RequestInForce;
  }
}

/** Lets the database know on whose behalf an endpoint changes what it changes: everything but reads of who is signed in. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = endpointNameOf(context.getHandler());
    if (!name) return next.handle();
    const { method, access } = endpoints[name];
    if (method === "GET" && access !== "public") return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const who = toActor(request.principal);
    const inForce: RequestInForce = { operation: randomUUID(), action: name, who, from: whereFrom(request) };
    request.inForce = inForce;
    return new Observable((subscriber) => withinRequest(inForce, () => next.handle().subscribe(subscriber)));
  }
}

export function toActor(principal: Principal | undefined): Actor {
  return principal === undefined ? nobody : { key: principal.key, name: principal.name, via: principal.via };
}

const longestAgent = 300;

/** Where a request comes from, as the log keeps it. */
export function whereFrom({ ip, headers, id }: Pick<FastifyRequest, "ip" | "headers" | "id">): RequestInForce["from"] {
  return { address: ip, agent: headers["user-agent"]?.slice(0, longestAgent) ?? null, requestId: id };
}
