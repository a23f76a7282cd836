import { createParamDecorator, type ExecutionContext } from "@nestjs/common";
import type { Me } from "@periplus/shared/session";
import type { Role } from "@periplus/shared/vocabulary";
import type { FastifyRequest } from "fastify";
import { ProblemError } from "../http/problem.js";

/** Who is asking. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  readonly via: Me["via"];
  /** Only of a session: what signing out ends. */
  readonly sessionId?: string;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the guard on every endpoint that is not public. */
    principal?: Principal;
  }
}

/** The principal of the request, in a method of an endpoint that is not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new ProblemError("unauthenticated");
  return principal;
});
