import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import {
  type CertifiedKey,
  createAuthority,
  issueCurrentCertificate,
  issueExpiredCertificate,
} from "./certificates.js";

/** What is wrong with the certificate of a second address: another CA signed it, or it has ended. */
export type BadCertificate = "foreignCa" | "expired";

/** Further addresses that give the same answers under certificates that a client must refuse. */
export class Listeners {
  readonly #app: FastifyInstance;
  readonly #authority: CertifiedKey;
  readonly #servers: Server[] = [];

  constructor(app: FastifyInstance, authority: CertifiedKey) {
    this.#app = app;
    this.#authority = authority;
  }

  /** Opens an address and returns its origin. */
  async open(kind: BadCertificate): Promise<string> {
    const now = new Date();
    const { key, certificate } =
      kind === "expired"
        ? await issueExpiredCertificate(this.#authority, now)
        : await issueCurrentCertificate(await createAuthority("Somebody else's CA", now), now);
    const server = createServer({ key, cert: certificate }, (request, response) =>
      this.#app.routing(request, response),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#servers.push(server);
    return `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }
}
