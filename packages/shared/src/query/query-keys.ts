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
  is: { values: ["open", "resolved"], description: "Still there, or gone" },
  severity,
  rule,
  cloud,
  cluster,
  ns,
  kind,
  name,
} as const satisfies QueryKeys;

export const recommendationQueryKeys = {
  is: { values: ["open", "healthy", "unknown", "needs-config"], description: "The state of the recommendation" },
  severity,
  control: { description: "The security control's id" },
  rule,
  cloud,
  cluster,
} as const satisfies QueryKeys;
