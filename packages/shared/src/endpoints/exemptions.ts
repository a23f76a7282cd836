import { z } from "zod";
import type { Endpoint } from "../endpoint.js";
import {
  exemption,
  exemptionChange,
  exemptionDetail,
  exemptionPreview,
  exemptionQuery,
  newExemptions,
} from "../exemption.js";
import { pageOf } from "../page.js";
import { numberParams } from "./path-parameters.js";

const exemptions = { tag: "exemptions" } as const;

export const exemptionEndpoints = {
  listExemptions: {
    ...exemptions,
    method: "GET",
    path: "/exemptions",
    access: "reader",
    summary: "List exemptions by query, newest first",
    query: exemptionQuery,
    response: pageOf(exemption),
  },
  createExemptions: {
    ...exemptions,
    method: "POST",
    path: "/exemptions",
    access: "manageExemptions",
    withinConnectors: true,
    summary: "Exempt what the scopes name from a rule; findings, counts and score reflect it with the answer",
    body: newExemptions,
    response: z.object({ items: z.array(exemption) }),
    status: 201,
  },
  previewExemptions: {
    ...exemptions,
    method: "POST",
    path: "/exemptions/preview",
    access: "manageExemptions",
    withinConnectors: true,
    summary: "What exemptions would do, without making them",
    body: newExemptions.pick({ ruleId: true, scopes: true, category: true }),
    response: exemptionPreview,
  },
  getExemption: {
    ...exemptions,
    method: "GET",
    path: "/exemptions/:id",
    access: "reader",
    summary: "Get an exemption with its history",
    params: numberParams,
    response: exemptionDetail,
  },
  updateExemption: {
    ...exemptions,
    method: "PATCH",
    path: "/exemptions/:id",
    access: "manageExemptions",
    withinConnectors: true,
    ifMatch: "getExemption",
    summary: "Change the category, reason, owner or end of an active exemption",
    params: numberParams,
    body: exemptionChange,
    response: exemptionDetail,
  },
  revokeExemption: {
    ...exemptions,
    method: "POST",
    path: "/exemptions/:id/revoke",
    access: "manageExemptions",
    withinConnectors: true,
    ifMatch: "getExemption",
    summary: "End an exemption now: what it covers is open again with the answer",
    params: numberParams,
    response: exemptionDetail,
  },
} as const satisfies Record<string, Endpoint>;
