import type { FastifyInstance } from "fastify";
import type { Estate } from "../estate/estate.js";
import { isObject } from "../estate/objects.js";
import type { PermissionSets, Permissions } from "../permissions/permissions.js";
import { jsonOf } from "./bodies.js";
import { type Fault, type Faults, readFault } from "./faults.js";
import { Refusal } from "./refusal.js";
import type { RequestLog } from "./request-log.js";

/** What the admin routes need. */
export interface AdminParts {
  estate: Estate;
  /** Moves the estate on, and keeps its step. */
  advance: () => number;
  permissions: Permissions;
  faults: Faults;
  log: RequestLog;
}

/** Adds `/_simulator/…` for tests that run in another process. They are open to everybody who reaches the port. */
export function addAdminRoutes(app: FastifyInstance, { estate, advance, permissions, faults, log }: AdminParts): void {
  app.get("/_simulator/estate", () => ({
    step: estate.step,
    seed: estate.seed,
    clusters: Object.fromEntries(estate.definitions.map(({ name }) => [name, estate.counts(name)])),
  }));
  app.post("/_simulator/advance", () => ({ step: advance() }));
  app.post("/_simulator/faults", (request, reply) => {
    faults.add(faultOf(request.body));
    return reply.code(201).send({});
  });
  app.delete("/_simulator/faults", () => {
    faults.clear();
    return {};
  });
  app.put("/_simulator/permissions", (request) => {
    permissions.permit(permissionsOf(request.body));
    return {};
  });
  app.delete("/_simulator/permissions", () => {
    permissions.reset();
    return {};
  });
  app.get("/_simulator/requests", () => ({ requests: log.entries() }));
  app.delete("/_simulator/requests", () => {
    log.clear();
    return {};
  });
}

function faultOf(body: unknown): Fault {
  const document = jsonOf(body);
  const fault = isObject(document) ? readFault(document) : undefined;
  if (!fault)
    throw new Refusal(400, "BadRequest", "a fault is { kind, match?, times?, … }; see the simulator's README");
  return fault;
}

function permissionsOf(body: unknown): PermissionSets {
  const document = jsonOf(body);
  if (isObject(document)) return document as PermissionSets;
  throw new Refusal(
    400,
    "BadRequest",
    "permissions are { azure?, aws?, google?, kubernetes? }; see the simulator's README",
  );
}
