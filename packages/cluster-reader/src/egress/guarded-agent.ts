import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isReachable, type Reach } from "./address.js";
import { EgressError } from "./egress-error.js";

/** How a connection is made and whom it trusts. */
export interface ConnectionOptions {
  readonly reach: Reach;
  /** PEM; trusted in place of the system's roots. */
  readonly ca?: string;
  /** The name to ask for and to check in the certificate, where it is not the host's. */
  readonly tlsServerName?: string;
  /** PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** Connections per host. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
}

type Resolve = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;
type Callback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

const refusal = (host: string) =>
  new EgressError("notAllowed", `${host} is an address that Periplus must not connect to`);

/**
 * Resolves names once per agent, so that a name cannot point elsewhere later, and lets through only reachable
 * addresses. Node does not call it for IP literals: those are checked by the connector.
 */
export function createGuardedLookup(reach: Reach, resolve: Resolve = lookup): LookupFunction {
  const pinned = new Map<string, LookupAddress[]>();
  const answer = (hostname: string, options: LookupOptions, addresses: LookupAddress[], callback: Callback) => {
    const wanted = options.family === 4 || options.family === 6 ? options.family : undefined;
    const usable = addresses.filter(
      ({ address, family }) => isReachable(address, reach) && (wanted === undefined || wanted === family),
    );
    const [first] = usable;
    if (!first) return callback(refusal(hostname), []);
    if (options.all) return callback(null, usable);
    callback(null, first.address, first.family);
  };
  return (hostname, options, callback) => {
    const known = pinned.get(hostname);
    if (known) return answer(hostname, options, known, callback);
    resolve(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      pinned.set(hostname, addresses);
      answer(hostname, options, addresses, callback);
    });
  };
}

/** An undici Agent whose every connection passes the guard. HTTP/1.1 only. */
export function createGuardedAgent(options: ConnectionOptions): Agent {
  const connect = buildConnector({
    allowH2: false,
    timeout: options.connectTimeoutMs ?? 10_000,
    lookup: createGuardedLookup(options.reach),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.clientCertificate
      ? { cert: options.clientCertificate.certificate, key: options.clientCertificate.key }
      : {}),
  });
  return new Agent({
    allowH2: false,
    connections: options.connections ?? 4,
    connect: (target, callback) => {
      const hostname = target.hostname.replace(/^\[|\]$/g, "");
      if (isIP(hostname) !== 0 && !isReachable(hostname, options.reach)) return callback(refusal(hostname), null);
      const servername = options.tlsServerName ?? target.servername;
      connect(servername === undefined ? target : { ...target, servername }, callback);
    },
  });
}
