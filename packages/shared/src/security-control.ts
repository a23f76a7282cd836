import { z } from "zod";

/**
 * The security controls of the classic secure score with their maximum points.
 * Source: Microsoft Defender for Cloud, "Secure score security controls" (points); the words are ours.
 */
export const securityControls = {
  "remediate-vulnerabilities": { title: "Remediate vulnerabilities", max: 6 },
  "apply-system-updates": { title: "Apply system updates", max: 6 },
  "manage-access-and-permissions": { title: "Manage access and permissions", max: 4 },
  "remediate-security-configurations": { title: "Remediate security configurations", max: 4 },
  "restrict-unauthorized-network-access": { title: "Restrict unauthorized network access", max: 4 },
  "encrypt-data-in-transit": { title: "Encrypt data in transit", max: 4 },
  "enable-encryption-at-rest": { title: "Enable encryption at rest", max: 4 },
  "protect-applications-against-ddos": { title: "Protect applications against DDoS attacks", max: 2 },
  "enable-endpoint-protection": { title: "Enable endpoint protection", max: 2 },
  "enable-auditing-and-logging": { title: "Enable auditing and logging", max: 1 },
  "implement-security-best-practices": { title: "Implement security best practices", max: 0 },
} as const;
export type SecurityControlId = keyof typeof securityControls;
export const securityControlIds = Object.keys(securityControls) as [SecurityControlId, ...SecurityControlId[]];
export const securityControlId = z.enum(securityControlIds);
