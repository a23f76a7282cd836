import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { CloudAccess } from "@periplus/shared/connector";
import { createAuthority, issueCurrentCertificate } from "@periplus/simulator/server/certificates";

/** A Kubernetes API that answers whatever a test tells it to, as no real one would. */
export class LyingCluster {
  /** The items of each list by plural, as JSON text. */
  readonly lists = new Map<string, string[]>();
  /** Plurals whose lists it refuses. */
  readonly refused = new Set<string>();
  /** Why, in its words. */
  refusal = "";
  /** What it does before it answers, by the path. */
  beforeAnswer: (path: string) => Promise<void> = () => Promise.resolve();
  gitVersion = "v1.33.0";
  username = "liar";
  /** The version of plurals that it has in another one than is read; null for those that it does not have at all. */
  readonly versions = new Map<string, string | null>();

  private constructor(
    private readonly server: Server,
    readonly access: Extract<CloudAccess, { cloud: "kubernetes" }>,
    private readonly identity: string,
  ) {
    server.on("request", (request, reply) => {
      const { pathname } = new URL(request.url ?? "/", "https://x");
      void this.beforeAnswer(pathname).then(() => this.answer(pathname, reply));
    });
  }

  /** `identity` is the uid of kube-system. */
  static async start(identity: string): Promise<LyingCluster> {
    const now = new Date();
    const authority = await createAuthority("Lying CA", now);
    const { certificate: cert, key } = await issueCurrentCertificate(authority, now);
    const server = createServer({ cert, key });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const access = {
      cloud: "kubernetes",
      server: `https://localhost:${port}`,
      certificateAuthority: authority.certificate,
      token: "any-token",
    } as const;
    return new LyingCluster(server, access, identity);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(path: string, reply: ServerResponse): void {
    reply.setHeader("content-type", "application/json");
    const isRefused = this.refused.has(path.split("/").at(-1) ?? "");
    if (isRefused) reply.statusCode = 403;
    reply.end(isRefused ? JSON.stringify({ kind: "Status", message: this.refusal }) : this.bodyOf(path));
  }

  private bodyOf(path: string): string {
    if (path === "/version") return JSON.stringify({ gitVersion: this.gitVersion });
    if (path.endsWith("/namespaces/kube-system")) return JSON.stringify({ metadata: { uid: this.identity } });
    if (path.endsWith("/selfsubjectreviews"))
      return JSON.stringify({ status: { userInfo: { username: this.username } } });
    if (path === "/api" || path === "/apis") return JSON.stringify(this.discoveryOf(path === "/api"));
    const items = this.lists.get(path.split("/").at(-1) ?? "") ?? [];
    return `{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[${items.join(",")}]}`;
  }

  private discoveryOf(core: boolean) {
    const kinds = readKinds.filter(({ group }) => (group === "") === core);
    const versionOf = ({ plural }: { plural: string }) => this.versions.get(plural) ?? "v1";
    const there = kinds.filter(({ plural }) => this.versions.get(plural) !== null);
    const items = [...Map.groupBy(there, ({ group }) => group)].map(([name, members]) => ({
      metadata: core ? {} : { name },
      versions: [...Map.groupBy(members, versionOf)].map(([version, some]) => ({
        version,
        freshness: "Current",
        resources: some.map(({ plural }) => ({ resource: plural, verbs: ["list"] })),
      })),
    }));
    return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
  }
}
