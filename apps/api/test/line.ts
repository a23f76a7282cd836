import type { AddressInfo } from "node:net";
import { createServer, connect as open, type Server, type Socket } from "node:net";

/** A network between a reader and a server, which a test may cut: bytes pass by unread. */
export class Line {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly to: URL,
  ) {
    server.on("connection", (near) => this.#join(near));
  }

  static async lay(to: string): Promise<Line> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "localhost", done));
    return new Line(server, new URL(to));
  }

  /** The server's address at this end of the line. */
  get address(): string {
    const url = new URL(this.to);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.toString();
  }

  /** What is under way is lost, and nobody gets through any more. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #join(near: Socket): void {
    if (this.#isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = open(Number(this.to.port), this.to.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
