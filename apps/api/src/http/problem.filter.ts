import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { describeError } from "../config/describe-error.js";
import { problemBody, toProblemError } from "./problem.js";

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

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}
