import { type CanActivate, type ExecutionContext, Injectable } from "@nestjs/common";
import { capabilityFor } from "@periplus/shared/capability";
import type { Endpoint } from "@periplus/shared/endpoint";
import { endpoints } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Config } from "../config/config.js";
import type { ConnectorScope } from "../database/scope.js";
import { withinTime } from "../database/time-limit.js";
import { refuseCrossSite } from "../http/cross-site.js";
import { endpointNameOf } from "../http/endpoint.decorator.js";
import { isOpen } from "../http/open.decorator.js";
import { ProblemError } from "../http/problem.js";
import { Authenticator } from "./authenticator.js";
import { type Counted, RequestLimits } from "./limits/request-limits.js";
import { type Principal, requireFreshSignIn, requirePerson } from "./principal.js";

/** Lets nobody in but whom the endpoint's row names. A method outside of the table is closed unless it is marked open. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly config: Config,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isOpen(context.getHandler())) return true;
    const name = endpointNameOf(context.getHandler());
    if (!name) throw new ProblemError("forbidden");
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const endpoint: Endpoint = endpoints[name];
    const isPublic = endpoint.access === "public";
    const now = new Date();
    const principal = isPublic ? undefined : await this.#findPrincipal(request, reply, now);
    // Before anything is refused: the audit log tells who it was.
    if (principal) request.principal = principal;
    this.limits.take(countedFor(endpoint, principal, request.ip), (headers) => reply.headers(headers), now);
    if (isPublic || principal?.via === "session") refuseCrossSite(request, this.config.values.publicUrl);
    if (isPublic) return true;
    if (!principal) {
      reply.header("www-authenticate", 'Bearer realm="periplus"');
      throw new ProblemError("unauthenticated");
    }
    if (endpoint.access === "person") requirePerson(principal);
    refuseHalfSignedIn(endpoint, principal);
    if (endpoint.freshSignIn) requireFreshSignIn(principal, now);
    const scope = scopeFor(endpoint, principal);
    if (scope !== undefined) request.scope = scope;
    return true;
  }

  /** Within the time of reads, which follow on the same connection: it need not be told another. */
  #findPrincipal(request: FastifyRequest, reply: FastifyReply, now: Date): Promise<Principal | undefined> {
    const milliseconds = this.config.values.readSeconds * 1_000;
    return withinTime(milliseconds, () => this.authenticator.authenticate(request, reply, now));
  }
}

/** With a password only one makes a passkey, looks at oneself and signs out: a token would be a way around. */
function refuseHalfSignedIn({ access, beforeSecondFactor }: Endpoint, { needsPasskey }: Principal): void {
  if (needsPasskey && access !== "signedIn" && !beforeSecondFactor)
    throw new ProblemError("forbidden", "A password is not enough here: make a passkey first");
}

/** Whoever is known is counted by name, so that nobody is held up by others at the same address. */
function countedFor({ form }: Endpoint, principal: Principal | undefined, address: string): Counted {
  if (principal) return { policy: "principal", key: principal.countedAs };
  // The identity provider, which ends the sessions of many people at once.
  return { policy: form ? "provider" : "address", key: address };
}

/** The connectors to which the endpoint is limited for the principal; undefined for all. Throws where it is not theirs. */
function scopeFor({ access, method, withinConnectors }: Endpoint, { reach }: Principal): ConnectorScope | undefined {
  const capability = capabilityFor(access);
  if (capability === undefined) return undefined;
  const extent = reach.get(capability);
  if (extent === undefined) throw new ProblemError("forbidden", `This needs the capability ${capability}`);
  if (extent === "all") return undefined;
  if (method === "GET" || withinConnectors) return extent;
  throw new ProblemError("forbidden", "This concerns all connectors, and your role is bound to some of them");
}
