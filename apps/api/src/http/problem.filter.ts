import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { describeError } from "../config/describe-error.js";
import { allowedMethods } from "./allowed-methods.js";
import { ProblemError, problemBody, toProblemError } from "./problem.js";

const log = new Logger("http");

/** Answers an error as problem details. Nothing of an unexpected error leaves the process but its request id. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { problem, expected } = toProblemError(error);
  const path = request.url.split("?", 1)[0] ?? "";
  if (!expected) log.error(`${request.id} ${request.method} ${path}: ${describeError(error)}`);
  if (reply.sent) return;
  const body = problemBody(problem, request.id, path);
  void reply
    .status(body.status)
    .headers(problem.headers)
    .header("content-type", "application/problem+json; charset=utf-8")
    .header("cache-control", "no-store")
    .send(JSON.stringify(body));
}

/** What the router has nothing for. */
const isMissing = (error: unknown) => error instanceof NotFoundException;

/** Another method of the same path may be there. */
function missing({ method, url }: FastifyRequest): ProblemError {
  const allowed = allowedMethods(url.split("?", 1)[0] ?? "").join(", ");
  if (allowed === "") return new ProblemError("not-found");
  return new ProblemError("method-not-allowed", `${method} is not among ${allowed}`, undefined, { allow: allowed });
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(
      isMissing(error) ? missing(http.getRequest<FastifyRequest>()) : error,
      http.getRequest<FastifyRequest>(),
      http.getResponse<FastifyReply>(),
    );
  }
}
