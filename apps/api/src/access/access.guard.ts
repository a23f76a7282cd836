import { type CanActivate, type ExecutionContext, Injectable } from "@nestjs/common";
import type { Endpoint } from "@periplus/shared/endpoint";
import { endpoints } from "@periplus/shared/endpoints";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Config } from "../config/config.js";
import { refuseCrossSite } from "../http/cross-site.js";
import { endpointNameOf } from "../http/endpoint.decorator.js";
import { isOpen } from "../http/open.decorator.js";
import { ProblemError } from "../http/problem.js";
import { Authenticator } from "./authenticator.js";

/** Lets nobody in but whom the endpoint's row names. A method outside of the table is closed unless it is marked open. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isOpen(context.getHandler())) return true;
    const name = endpointNameOf(context.getHandler());
    if (!name) throw new ProblemError("forbidden");
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { access }: Endpoint = endpoints[name];
    const principal = access === "public" ? undefined : await this.authenticator.authenticate(request, new Date());
    if (access === "public" || principal?.via === "session") refuseCrossSite(request, this.config.values.publicUrl);
    if (access === "public") return true;
    if (!principal) {
      http.getResponse<FastifyReply>().header("www-authenticate", 'Bearer realm="periplus"');
      throw new ProblemError("unauthenticated");
    }
    if (access === "admin" && principal.role !== "admin")
      throw new ProblemError("forbidden", "This needs the role admin");
    request.principal = principal;
    return true;
  }
}
