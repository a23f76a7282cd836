import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { NestFastifyApplication } from "@nestjs/platform-fastify";
import { createAuthority, issueCurrentCertificate } from "@periplus/simulator/server/certificates";

/** An https address in front of the application, with a CA of its own: as a proxy gives it to the internet. */
export class HttpsFront {
  private constructor(
    /** `https://localhost:PORT` */
    readonly origin: string,
    /** PEM. */
    readonly ca: string,
    private readonly server: Server,
    private readonly behind: { app?: NestFastifyApplication },
  ) {}

  static async start(): Promise<HttpsFront> {
    const now = new Date();
    const authority = await createAuthority("Front CA", now);
    const { certificate, key } = await issueCurrentCertificate(authority, now);
    const behind: { app?: NestFastifyApplication } = {};
    const server = createServer({ cert: certificate, key }, async (request, reply) => {
      const answer = await behind.app?.inject({ method: "GET", url: request.url ?? "/" });
      reply.writeHead(answer?.statusCode ?? 502, { "content-type": String(answer?.headers["content-type"] ?? "") });
      reply.end(answer?.body);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    return new HttpsFront(`https://localhost:${port}`, authority.certificate, server, behind);
  }

  /** Puts an application behind it. */
  serve(app: NestFastifyApplication): void {
    this.behind.app = app;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
