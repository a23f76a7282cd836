import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  createAuthority,
  issueCurrentCertificate,
  issueExpiredCertificate,
} from "@periplus/simulator/server/certificates";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Egress, type EgressOptions } from "./egress.js";
import { EgressError } from "./egress-error.js";
import { createMeter } from "./meter.js";

const now = new Date();
let authority: Awaited<ReturnType<typeof createAuthority>>;
let server: Server;
let expired: Server;
let respond: RequestListener = () => undefined;
const opened: Egress[] = [];

const portOf = (of: Server) => (of.address() as AddressInfo).port;
const urlOf = (path = "/", of = server) => new URL(`https://localhost:${portOf(of)}${path}`);

async function listen(certified: { certificate: string; key: string }): Promise<Server> {
  const made = createServer({ cert: certified.certificate, key: certified.key }, (request, reply) =>
    respond(request, reply),
  );
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  return made;
}

function openEgress(options: Partial<EgressOptions> = {}): Egress {
  const egress = new Egress({
    reach: "private",
    ca: authority.certificate,
    allows: (host) => host.startsWith("localhost:") || host.startsWith("127.0.0.1:"),
    meter: createMeter(),
    retry: { attempts: 3, firstWaitMs: 1, longestWaitMs: 2_000 },
    ...options,
  });
  opened.push(egress);
  return egress;
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof EgressError ? error.fault : String(error)),
  );

beforeAll(async () => {
  authority = await createAuthority("Test CA", now);
  server = await listen(await issueCurrentCertificate(authority, now));
  expired = await listen(await issueExpiredCertificate(authority, now));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((egress) => egress.close()));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  expired.close();
});

describe("what is let out", () => {
  test("only to allowed hosts, and only over TLS", async () => {
    const egress = openEgress();
    expect(await faultOf(egress.request({ method: "GET", url: new URL("https://example.org/") }))).toBe("notAllowed");
    const plain = new URL(`http://localhost:${portOf(server)}/`);
    expect(await faultOf(egress.request({ method: "GET", url: plain }))).toBe("notAllowed");
  });

  test("private addresses need leave, be they named or written as numbers", async () => {
    const egress = openEgress({ reach: "internet" });
    respond = (_request, reply) => reply.end("reached");
    for (const host of ["localhost", "127.0.0.1"]) {
      const url = new URL(`https://${host}:${portOf(server)}/`);
      expect(await faultOf(egress.request({ method: "GET", url }))).toBe("notAllowed");
    }
  });

  test("metadata services have none", async () => {
    const egress = openEgress({ allows: () => true });
    const url = new URL("https://169.254.169.254/latest/meta-data/");
    expect(await faultOf(egress.request({ method: "GET", url }))).toBe("notAllowed");
  });
});

describe("what comes back", () => {
  test("an answer, unpacked and counted", async () => {
    const meter = createMeter();
    respond = (request, reply) => {
      expect(request.headers["user-agent"]).toMatch(/^periplus\//);
      reply.setHeader("content-encoding", "gzip").end(gzipSync("x".repeat(10_000)));
    };
    const { status, body } = await openEgress({ meter }).request({ method: "GET", url: urlOf() });
    expect([status, body.length]).toEqual([200, 10_000]);
    expect(meter.requests).toBe(1);
    expect(meter.bytes).toBeLessThan(1_000);
  });

  test("a redirect is not followed", async () => {
    respond = (_request, reply) => reply.writeHead(302, { location: "https://elsewhere.example/" }).end();
    expect(await faultOf(openEgress().request({ method: "GET", url: urlOf() }))).toBe("redirect");
  });

  test("an answer that is too large is cut, packed or not", async () => {
    respond = (request, reply) => {
      const packed = request.url === "/packed";
      if (packed) reply.setHeader("content-encoding", "gzip");
      reply.end(packed ? gzipSync("x".repeat(100_000)) : "x".repeat(100_000));
    };
    for (const path of ["/packed", "/plain"]) {
      const request = { method: "GET", url: urlOf(path), maxBytes: 10_000 } as const;
      expect(await faultOf(openEgress().request(request))).toBe("tooLarge");
    }
  });

  test("a packed answer that is cut off or damaged anywhere is broken, and never another one", async () => {
    const text = JSON.stringify({ items: ["one", "two", "three"] });
    const packed = gzipSync(text);
    const damaged = [...packed.keys()].flatMap((at) => {
      const other = Buffer.from(packed);
      other[at] = (packed[at] ?? 0) ^ 0x55;
      return at === 0 ? [other] : [other, packed.subarray(0, at)];
    });
    // What they say of their size may be anything.
    const lying = Buffer.from(packed);
    lying.writeUInt32LE(0xffffffff, packed.length - 4);
    const egress = openEgress({ retry: { attempts: 1, firstWaitMs: 1, longestWaitMs: 1 } });
    for (const answer of [...damaged, lying]) {
      respond = (_request, reply) => reply.setHeader("content-encoding", "gzip").end(answer);
      const told = egress.request({ method: "GET", url: urlOf() });
      // The time and the system in the header say nothing of what follows.
      const outcome = await told.then(
        ({ body }) => body.toString(),
        (error: unknown) => (error instanceof EgressError ? error.fault : String(error)),
      );
      expect(["broken", text]).toContain(outcome);
    }
    expect(damaged).toHaveLength(2 * packed.length - 1);
  });

  test("a server that does not answer, or never ends its answer, runs out of time", async () => {
    respond = (request, reply) => {
      if (request.url !== "/drip") return;
      reply.write("x");
    };
    for (const path of ["/silent", "/drip"]) {
      const request = { method: "GET", url: urlOf(path), timeoutMs: 100 } as const;
      expect(await faultOf(openEgress().request(request))).toBe("timeout");
    }
  });

  test("an abort ends it at once with its own reason", async () => {
    respond = () => undefined;
    const controller = new AbortController();
    const asked = openEgress().request({ method: "GET", url: urlOf(), signal: controller.signal });
    await sleep(20);
    controller.abort(new Error("stopped by hand"));
    await expect(asked).rejects.toThrow("stopped by hand");
  });
});

describe("certificates", () => {
  test("of another CA, or past their time, are not accepted", async () => {
    const other = await createAuthority("Other CA", now);
    const egress = openEgress({ ca: other.certificate });
    await expect(egress.request({ method: "GET", url: urlOf() })).rejects.toThrow("not issued by the CA");
    await expect(openEgress().request({ method: "GET", url: urlOf("/", expired) })).rejects.toThrow("has expired");
  });

  test("are checked for the name that was asked for", async () => {
    respond = (_request, reply) => reply.end("ok");
    const named = openEgress({ tlsServerName: "localhost" });
    const url = new URL(`https://127.0.0.1:${portOf(server)}/`);
    expect((await named.request({ method: "GET", url })).status).toBe(200);
    const wrong = openEgress({ tlsServerName: "other.example" });
    await expect(wrong.request({ method: "GET", url })).rejects.toThrow("for another name");
  });
});

describe("servers that ask to wait", () => {
  test("are asked again after the pause", async () => {
    let asked = 0;
    respond = (_request, reply) => {
      asked += 1;
      if (asked < 3) reply.writeHead(429, { "retry-after": "0" }).end();
      else reply.end("now");
    };
    const meter = createMeter();
    const { body } = await openEgress({ meter }).request({ method: "GET", url: urlOf() });
    expect(body.toString()).toBe("now");
    expect(meter).toMatchObject({ requests: 3, throttled: 2 });
  });

  test("for longer than we are willing to are left alone", async () => {
    let asked = 0;
    respond = (_request, reply) => {
      asked += 1;
      reply.writeHead(429, { "retry-after": "3600" }).end();
    };
    expect((await openEgress().request({ method: "GET", url: urlOf() })).status).toBe(429);
    expect(asked).toBe(1);
  });
});
