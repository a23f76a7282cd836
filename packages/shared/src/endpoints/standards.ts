import { z } from "zod";
import { attestation, newAttestation } from "../attestation.js";
import type { Endpoint } from "../endpoint.js";
import { pageOf, wholeListQuery } from "../page.js";
import {
  failingResource,
  failingResourceQuery,
  requirementDetail,
  standardDetail,
  standardExportQuery,
  standardResults,
  standardScope,
  standardSummary,
} from "../standard.js";
import { numberParams } from "./path-parameters.js";

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, "A name here has letters, digits, dots and hyphens");
const standardParams = z.object({ standardId: name });
const requirementParams = standardParams.extend({ requirementId: name });

const standards = { tag: "standards", method: "GET", access: "reader" } as const;

export const standardEndpoints = {
  listStandards: {
    ...standards,
    path: "/standards",
    summary: "List the standards with how far each is met, over all clusters or in one",
    query: wholeListQuery.extend(standardScope.shape),
    response: pageOf(standardSummary),
  },
  getStandard: {
    ...standards,
    path: "/standards/:standardId",
    summary: "Get a standard with its requirements and what each comes to",
    params: standardParams,
    query: standardScope,
    response: standardDetail,
  },
  getStandardResults: {
    ...standards,
    path: "/standards/:standardId/results",
    summary: "Every requirement of a standard in every cluster, and who vouches for it",
    params: standardParams,
    query: standardScope,
    response: standardResults,
  },
  exportStandard: {
    ...standards,
    path: "/standards/:standardId/export",
    summary: "The same as a file: CSV or JSON",
    params: standardParams,
    query: standardExportQuery,
    response: z.string(),
    file: true,
  },
  getRequirement: {
    ...standards,
    path: "/standards/:standardId/requirements/:requirementId",
    summary: "Get a requirement with the rules that look at it, its clusters, and who vouches for it",
    params: requirementParams,
    query: standardScope,
    response: requirementDetail,
  },
  listRequirementResources: {
    ...standards,
    path: "/standards/:standardId/requirements/:requirementId/resources",
    summary: "List the resources that keep a requirement from passing",
    params: requirementParams,
    query: failingResourceQuery,
    response: pageOf(failingResource),
  },
  listAttestations: {
    ...standards,
    path: "/attestations",
    summary: "List what people vouch for, the newest first",
    query: wholeListQuery,
    response: pageOf(attestation),
  },
  createAttestation: {
    tag: "standards",
    method: "POST",
    path: "/attestations",
    access: "attestRequirements",
    withinConnectors: true,
    summary: "Vouch by hand for a requirement that no rule can look at",
    body: newAttestation,
    response: attestation,
    status: 201,
  },
  withdrawAttestation: {
    tag: "standards",
    method: "POST",
    path: "/attestations/:id/withdraw",
    access: "attestRequirements",
    withinConnectors: true,
    summary: "Take an attestation back: the requirement is not assessed again with the answer",
    params: numberParams,
    response: attestation,
  },
} as const satisfies Record<string, Endpoint>;
