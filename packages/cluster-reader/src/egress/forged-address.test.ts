import type { LookupAddress } from "node:dns";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority, issueCurrentCertificate } from "@periplus/simulator/server/certificates";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Egress } from "./egress.js";
import { EgressError } from "./egress-error.js";
import { createMeter } from "./meter.js";

/** What the name server says, one answer after the other; the last one again and again. */
const names = vi.hoisted(() => ({ answers: [] as LookupAddress[][], asked: 0 }));
vi.mock("node:dns", async (original) => ({
  ...(await original<typeof import("node:dns")>()),
  lookup: (_name: string, _options: unknown, callback: (error: null, found: LookupAddress[]) => void) => {
    const answer = names.answers[Math.min(names.asked, names.answers.length - 1)] ?? [];
    names.asked += 1;
    callback(null, answer);
  },
}));

let server: Server;
let ca: string;
let port: number;
let reached = 0;

beforeAll(async () => {
  const authority = await createAuthority("Test CA", new Date());
  const { certificate: cert, key } = await issueCurrentCertificate(authority, new Date());
  ca = authority.certificate;
  server = createServer({ cert, key }, (_request, reply) => {
    reached += 1;
    // Each request needs a connection of its own, and with it the name's address.
    reply.setHeader("connection", "close").end("reached");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => {
  reached = 0;
  names.asked = 0;
});

async function ask(urls: readonly string[], reach: "internet" | "private"): Promise<string[]> {
  const egress = new Egress({
    ...{ reach, ca, allows: () => true, meter: createMeter(), tlsServerName: "localhost" },
    retry: { attempts: 1, firstWaitMs: 1, longestWaitMs: 1 },
  });
  const outcomes: string[] = [];
  for (const url of urls)
    outcomes.push(
      await egress.request({ method: "GET", url: new URL(url), timeoutMs: 2_000 }).then(
        ({ body }) => body.toString(),
        (error: unknown) => (error instanceof EgressError ? error.fault : String(error)),
      ),
    );
  await egress.close();
  return outcomes;
}

describe("an address that is written another way is the same address", () => {
  test.each([
    ["decimal", "2852039166"],
    ["hexadecimal", "0xa9fea9fe"],
    ["octal", "0251.0376.0251.0376"],
    ["mixed", "0xa9.254.43518"],
    ["with a dot behind it", "169.254.169.254."],
    ["full-width digits", "１６９.254.169.254"],
    ["circled digits", "①⑥⑨.254.169.254"],
    ["percent-encoded", "%31%36%39.254.169.254"],
    ["mapped into IPv6", "[::ffff:169.254.169.254]"],
    ["mapped, in hexadecimal", "[::ffff:a9fe:a9fe]"],
    ["compatible with IPv6", "[::a9fe:a9fe]"],
    ["by NAT64", "[64:ff9b::a9fe:a9fe]"],
    ["by 6to4", "[2002:a9fe:a9fe::1]"],
    ["AWS over IPv6", "[fd00:ec2::254]"],
    ["Google over IPv6", "[fd20:ce::254]"],
    ["Azure's own", "168.63.129.16"],
    ["Alibaba's", "100.100.100.200"],
    ["Oracle's", "192.0.0.192"],
    ["this host", "0.0.0.0"],
    ["this host, short", "0"],
    ["this host over IPv6", "[::]"],
    ["link-local IPv6", "[fe80::1]"],
  ])("metadata, %s: %s", async (_how, host) => {
    expect(await ask([`https://${host}/latest/meta-data/`], "private")).toEqual(["notAllowed"]);
  });

  test.each([
    "2130706433",
    "0x7f000001",
    "017700000001",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "10.0.0.1",
    "[fd12::1]",
  ])("a private one needs leave: %s", async (host) => {
    expect(await ask([`https://${host}:${port}/`], "internet")).toEqual(["notAllowed"]);
    expect(reached).toBe(0);
  });
});

describe("a name", () => {
  const url = () => `https://rebound.example:${port}/`;
  const [own, metadata] = [
    { address: "127.0.0.1", family: 4 },
    { address: "169.254.169.254", family: 4 },
  ];

  test.each([
    ["a metadata service", metadata],
    ["one, mapped into IPv6", { address: "::ffff:169.254.169.254", family: 6 }],
  ])("that leads to %s is not followed", async (_what, address) => {
    names.answers = [[address]];
    expect(await ask([url()], "private")).toEqual(["notAllowed"]);
  });

  test("that leads to a private address needs leave", async () => {
    names.answers = [[own]];
    expect(await ask([url()], "internet")).toEqual(["notAllowed"]);
    expect(await ask([url()], "private")).toEqual(["reached"]);
  });

  test("that leads elsewhere the second time is not asked a second time", async () => {
    names.answers = [[own], [metadata]];
    expect(await ask([url(), url(), url()], "private")).toEqual(["reached", "reached", "reached"]);
    expect(names.asked).toBe(1);
  });

  test("of several addresses leads only to those that are allowed", async () => {
    names.answers = [[metadata, own]];
    expect(await ask([url()], "private")).toEqual(["reached"]);
  });
});
