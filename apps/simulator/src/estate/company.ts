/** The company that the estate belongs to: an invented outdoor retailer with shops, a web shop and its own logistics. */
export const COMPANY = "norrvik";
export const DOMAIN = "norrvik.example";

/** The estate's first day. All times of the estate are counted from here, so that they do not depend on the clock. */
export const FIRST_DAY = Date.parse("2026-11-20T06:00:00Z");

/** Time between two steps of the estate. */
export const STEP_MILLISECONDS = 4 * 3_600_000;

const DAY = 86_400_000;

/** `2026-11-20T06:00:00Z`, as Kubernetes writes times. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** The time so many days before the estate's first day. */
export function daysBefore(days: number): number {
  return FIRST_DAY - days * DAY;
}

/** The time at which a step is reached. */
export function timeOfStep(step: number): number {
  return FIRST_DAY + step * STEP_MILLISECONDS;
}

export const AZURE = {
  tenantId: "7c0e6a3b-52f4-4d19-9b8e-1f6a20c4d7e5",
  production: "2f8b1c64-9d3e-4a75-8c21-6be5f0a7d913",
  development: "b47d5e20-1a6f-4c38-9e02-d3f8c6a1b574",
  retired: "e9a3c7f1-4b28-4d60-a5e4-0c7d92f6b831",
};

export const AWS = { account: "481973365201", scannerAccount: "920164738255" };

export const GOOGLE = {
  analytics: "norrvik-analytics-prod",
  marketing: "norrvik-marketing",
  sandbox: "norrvik-sandbox-lab",
};
