import { clouds, severities } from "../vocabulary.js";
import type { QueryKeys } from "./syntax.js";

const cloud = { values: clouds, description: "azure, aws, gcp or kubernetes" };
const cluster = { description: "The cluster's name" };
const ns = { description: "The namespace; `-` for none" };
const kind = { description: "The kind, as in Deployment" };
const name = { description: "The whole name; `*` stands for anything" };
const severity = { values: severities, description: "The severity; may be compared: >=high" };
const rule = { description: "The rule's id" };

export const resourceQueryKeys = {
  is: { values: ["unhealthy", "healthy", "unknown", "na", "deleted"], description: "The state of the resource" },
  kind,
  cloud,
  cluster,
  ns,
  name,
  label: { description: "`key` or `key=value`" },
  severity,
  rule,
} as const satisfies QueryKeys;

export const findingQueryKeys = {
  is: { values: ["open", "exempt", "resolved"], description: "Still there, there and exempt, or gone" },
  severity,
  rule,
  cloud,
  cluster,
  ns,
  kind,
  name,
} as const satisfies QueryKeys;

export const exemptionQueryKeys = {
  is: {
    values: ["active", "expiring", "expired", "revoked", "unused"],
    description: "Holds, ends soon, has ended, was ended, covers nothing",
  },
  category: { values: ["waiver", "mitigated"], description: "The risk is accepted, or dealt with elsewhere" },
  rule,
  cluster,
  ns,
  kind,
  name,
  owner: { description: "Who answers for it; `*` stands for anything" },
} as const satisfies QueryKeys;

export const recommendationQueryKeys = {
  is: { values: ["open", "healthy", "unknown", "needs-config"], description: "The state of the recommendation" },
  severity,
  control: { description: "The security control's id" },
  rule,
  cloud,
  cluster,
} as const satisfies QueryKeys;
