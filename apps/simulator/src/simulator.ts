import type { AddressInfo } from "node:net";
import { addEksRoutes } from "./aws/eks.routes.js";
import { addStsRoutes } from "./aws/sts.routes.js";
import { addArmRoutes } from "./azure/arm.routes.js";
import { addEntraRoutes } from "./azure/entra.routes.js";
import type { Connection } from "./connection.js";
import type { Trusts } from "./credentials/federation.js";
import { readState, writeState } from "./data-folder.js";
import type { MemberAccount } from "./estate/aws-estate.js";
import { addGoogleRoutes } from "./google/google.routes.js";
import { addGoogleTokenRoutes } from "./google/token.routes.js";
import { createKeyring } from "./keyring.js";
import { addKubernetesRoutes } from "./kubernetes/kubernetes.routes.js";
import type { SimulatorOptions } from "./options.js";
import type { Permissions } from "./permissions/permissions.js";
import { addAdminRoutes } from "./server/admin.routes.js";
import { createServerApp, type ServerApp } from "./server/app.js";
import { issueCurrentCertificate } from "./server/certificates.js";
import type { Fault, FaultHandle } from "./server/faults.js";
import { type BadCertificate, Listeners } from "./server/listeners.js";
import type { RequestLog } from "./server/request-log.js";
import { createWorld, type World } from "./world.js";

export type { Connection } from "./connection.js";
export type { Trust, Trusts } from "./credentials/federation.js";
export type { SimulatorOptions } from "./options.js";
export type { PermissionSets, RoleRule } from "./permissions/permissions.js";
export type { Fault, FaultHandle, FaultKind, RequestMatch } from "./server/faults.js";

/** A running simulator. */
export interface Simulator {
  connection: Connection;
  /** Every credential that was shown to a service or handed out by one, and those that the connection holds. */
  secrets(): string[];
  /** All requests that were answered. */
  requests: RequestLog;
  /** The estate's present step. */
  readonly step: number;
  /** Moves the estate on by one step and returns it. */
  advance(): number;
  /** What the scanner may do in each cloud and cluster; `permit` changes it at once. */
  permissions: Permissions;
  /** Puts a fault in force. */
  fault(fault: Fault): FaultHandle;
  /** Gives the AWS organisation other accounts beside the one that owns the estate. */
  setAwsMembers(members: readonly MemberAccount[]): void;
  /** Puts the clouds' clocks ahead of this machine's, by so many milliseconds; 0 is the right time. */
  skewClock(milliseconds: number): void;
  /** Ends all faults. */
  clearFaults(): void;
  /** Ends every AWS session and Google access token at once; the next request with one is refused as expired. */
  expireTokens(): void;
  /** Tells the services that are named which issuer, audience and subject to let in from now on. */
  trust(trusts: Trusts): void;
  /** A token of the simulator's own OIDC issuer, for the federated sign-ins. */
  federatedToken(audience: string, subject?: string, lifetimeSeconds?: number): Promise<string>;
  /** Opens a second address with a certificate that a client must refuse; answers its origin. */
  listenWith(certificate: BadCertificate): Promise<string>;
  /** Objects by cluster and `group/plural`. */
  counts(): Record<string, Record<string, number>>;
  close(): Promise<void>;
}

/** Starts a simulator on the loopback interface. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const now = new Date();
  const { dataFolder } = options;
  const kept = dataFolder === undefined ? undefined : readState(dataFolder);
  const keyring = kept?.keyring ?? (await createKeyring(now));
  const certificate = await issueCurrentCertificate(keyring.authority, now);
  const server = createServerApp(certificate);
  let origin = "";
  let port = 0;
  const seed = options.seed ?? kept?.seed ?? 1;
  const step = kept && kept.seed === seed ? kept.step : 0;
  const world = await createWorld({
    keyring,
    seed,
    step,
    origin: () => origin,
  });
  const keep = () => {
    if (dataFolder !== undefined) writeState(dataFolder, { keyring, seed, step: world.estate.step, port });
  };
  const advance = () => {
    const step = world.estate.advance();
    keep();
    return step;
  };
  addRoutes(server, world, options);
  if (options.admin) addAdminRoutes(server.app, { ...server, ...world, advance });
  const listeners = new Listeners(server.app, keyring.authority);
  port = await listen(server, options.port ?? 0, kept?.port);
  origin = `https://localhost:${port}`;
  keep();
  const timer = startClock(options.stepMinutes, advance);
  const connection = await world.connection();
  return makeSimulator({ server, world, listeners, advance, connection, timer });
}

function addRoutes(server: ServerApp, world: World, options: SimulatorOptions): void {
  const { app } = server;
  addEntraRoutes(app, world);
  addArmRoutes(app, { ...world, signer: world.signer, pageSize: options.armPageSize ?? 1 });
  addStsRoutes(app, world);
  addEksRoutes(app, world);
  addGoogleTokenRoutes(app, world);
  addGoogleRoutes(app, world);
  addKubernetesRoutes(app, { ...world, host: () => new URL(world.origin()).host });
}

/** Takes the wanted port; for 0 the one of the last start, so that stored addresses stay good, or else a free one. */
async function listen({ app }: ServerApp, wanted: number, last: number | undefined): Promise<number> {
  const host = "127.0.0.1";
  try {
    await app.listen({ host, port: wanted === 0 ? (last ?? 0) : wanted });
  } catch (error) {
    if (wanted !== 0 || last === undefined) throw error;
    await app.listen({ host, port: 0 });
  }
  return (app.server.address() as AddressInfo).port;
}

/** Lets the estate move on by itself. */
function startClock(minutes: number | undefined, advance: () => number): NodeJS.Timeout | undefined {
  return minutes === undefined ? undefined : setInterval(advance, minutes * 60_000).unref();
}

interface Running {
  server: ServerApp;
  world: World;
  listeners: Listeners;
  advance: () => number;
  connection: Connection;
  timer: NodeJS.Timeout | undefined;
}

function makeSimulator({ server, world, listeners, advance, connection, timer }: Running): Simulator {
  const { app, faults, log, secrets } = server;
  const { estate, federation } = world;
  return {
    connection,
    requests: log,
    secrets: () => [...secrets.entries(), ...secretsOf(connection)],
    get step() {
      return estate.step;
    },
    advance,
    permissions: world.permissions,
    fault: (fault) => faults.add(fault),
    setAwsMembers: (members) => {
      world.aws.members = members;
    },
    skewClock: (milliseconds) => world.clock.skew(milliseconds),
    clearFaults: () => faults.clear(),
    expireTokens() {
      world.identities.expireSessions();
      world.tokens.expireAll();
    },
    trust: (trusts) => federation.trust(trusts),
    federatedToken: (audience, subject = "periplus:demo:connector", lifetimeSeconds) =>
      federation.issue(audience, subject, lifetimeSeconds),
    listenWith: (certificate) => listeners.open(certificate),
    counts: () => Object.fromEntries(estate.definitions.map(({ name }) => [name, estate.counts(name)])),
    async close() {
      clearInterval(timer);
      await listeners.close();
      await app.close();
    },
  };
}

function secretsOf({ azure, aws, google, kubernetes }: Connection): string[] {
  const { private_key } = google.serviceAccountKey;
  return [azure.clientSecret, aws.secretAccessKey, private_key, ...kubernetes.map(({ token }) => token)];
}
