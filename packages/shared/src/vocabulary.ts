import { z } from "zod";

/** The clouds a connector can look at; `kubernetes` is a cluster connected directly. */
export const clouds = ["azure", "aws", "gcp", "kubernetes"] as const;
export const cloud = z.enum(clouds);
export type Cloud = z.infer<typeof cloud>;

/** From worst to least. */
export const severities = ["critical", "high", "medium", "low"] as const;
export const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

export const assessmentStates = ["healthy", "unhealthy", "notApplicable", "notAssessed", "needsConfiguration"] as const;
export const assessmentState = z.enum(assessmentStates);
export type AssessmentState = z.infer<typeof assessmentState>;

/** What is known of a resource as a whole: its worst assessment; `unknown` when nothing could be assessed. */
export const healthStates = ["unhealthy", "unknown", "healthy", "notApplicable"] as const;
export const health = z.enum(healthStates);
export type Health = z.infer<typeof health>;

export const coverageStates = ["read", "partial", "forbidden", "absent", "failed"] as const;
export const coverageState = z.enum(coverageStates);
export type CoverageState = z.infer<typeof coverageState>;

export const discoveryRunStates = [
  "queued",
  "running",
  "completed",
  "completedWithGaps",
  "failed",
  "cancelled",
] as const;
export const discoveryRunState = z.enum(discoveryRunStates);
export type DiscoveryRunState = z.infer<typeof discoveryRunState>;

/** Security admin, security reader and connector manager; `capability.ts` says what each may do. */
export const roles = ["admin", "reader", "connectorManager"] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** How far a remedy reaches: `irreversible` cannot be undone, `recreate` needs a new object. */
export const remedyRisks = ["safe", "may-break", "disruptive", "recreate", "irreversible"] as const;
export const remedyRisk = z.enum(remedyRisks);
export type RemedyRisk = z.infer<typeof remedyRisk>;
