import { z } from "zod";
import {
  auditEvent,
  auditExportQuery,
  auditForwardingState,
  auditHead,
  auditQuery,
  auditVerification,
} from "../audit.js";
import type { Endpoint } from "../endpoint.js";
import { pageOf } from "../page.js";
import { numberParams } from "./path-parameters.js";

const audit = { tag: "audit", access: "viewAudit" } as const;

export const auditEndpoints = {
  listAuditEvents: {
    ...audit,
    method: "GET",
    path: "/audit-events",
    summary: "List who did what, newest first",
    query: auditQuery,
    response: pageOf(auditEvent),
  },
  getAuditEvent: {
    ...audit,
    method: "GET",
    path: "/audit-events/:id",
    summary: "Get an event by its number",
    params: numberParams,
    response: auditEvent,
  },
  exportAuditEvents: {
    ...audit,
    method: "GET",
    path: "/audit-events/export",
    summary: "Export the audit log, oldest first: JSON lines that `periplus audit verify` reads, or CSV",
    query: auditExportQuery,
    response: z.string(),
    file: true,
  },
  getAuditHead: {
    ...audit,
    method: "GET",
    path: "/audit-events/head",
    summary: "Where the log ends: number and hash of the newest event, to be kept elsewhere",
    response: auditHead,
  },
  getAuditForwarding: {
    ...audit,
    method: "GET",
    path: "/audit-events/forwarding",
    summary: "How far the log was sent to the system that PERIPLUS_AUDIT_URL names",
    response: auditForwardingState,
  },
  verifyAuditEvents: {
    ...audit,
    method: "POST",
    path: "/audit-events/verification",
    summary: "Look through the whole log for an event that was changed, removed or moved",
    response: auditVerification,
  },
} as const satisfies Record<string, Endpoint>;
