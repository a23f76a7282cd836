import { createHash } from "node:crypto";
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, type EndpointName, endpoints } from "@periplus/shared/endpoints";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { from, lastValueFrom, type Observable } from "rxjs";
import { Database } from "../database/pool.js";
import { endpointNameOf } from "./endpoint.decorator.js";
import { hasTag } from "./entity-tags.js";
import { ProblemError } from "./problem.js";

/** The advisory locks of changes with `If-Match`, "perm". */
const changeLocks = 0x7065726d;

/**
 * A change with `If-Match` is made only of what the client has seen: the read that the endpoint's row names still answers
 * the caller with that entity tag. Of two such changes of one thing at once, the second is refused.
 */
@Injectable()
export class IfMatchInterceptor implements NestInterceptor {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly http: HttpAdapterHost,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = endpointNameOf(context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const given = request.headers["if-match"];
    const row: Endpoint | undefined = name && endpoints[name];
    if (given === undefined || row === undefined || row.method === "GET") return next.handle();
    if (row.ifMatch === undefined) throw new ProblemError("invalid-input", "This endpoint knows no If-Match");
    const read = readUrl(endpoints[row.ifMatch as EndpointName], request);
    return from(this.inTurn(() => this.change(read, given, request, () => lastValueFrom(next.handle()))));
  }

  /** One at a time: whoever waits for a lock holds a connection, and the change itself needs another. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  private change(url: string, given: string, { headers }: FastifyRequest, work: () => Promise<unknown>) {
    return this.database.transaction(async (client) => {
      const key = createHash("sha256").update(url).digest().readInt32BE();
      await client.query("SELECT pg_advisory_xact_lock($1, $2)", [changeLocks, key]);
      const server: FastifyInstance = this.http.httpAdapter.getInstance();
      const { authorization, cookie } = headers;
      const answer = await server.inject({
        url,
        headers: { ...(authorization ? { authorization } : {}), ...(cookie ? { cookie } : {}) },
      });
      const tag = answer.statusCode === 200 ? answer.headers.etag : undefined;
      if (typeof tag === "string" && hasTag(given, tag, "strong")) return work();
      if (answer.statusCode === 404) throw new ProblemError("not-found");
      throw new ProblemError("precondition-failed", "Read it again, and decide anew");
    });
  }
}

/** What is read of the thing that a request changes: its place is in the path, and for rules in the scope, too. */
function readUrl({ path, query }: Endpoint, request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  const filled = path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ""));
  if (!query) return apiPrefix + filled;
  const body = request.body as { scope?: Record<string, string> } | undefined;
  const place = { ...(request.query as Record<string, string>), ...body?.scope };
  return `${apiPrefix}${filled}?${new URLSearchParams(place).toString()}`;
}
