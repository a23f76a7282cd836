import type { Health, Severity } from "@periplus/shared/vocabulary";

/** Words as the large tables keep them: small numbers that sort from least to worst. */
export const severityCodes: Readonly<Record<Severity, number>> = { critical: 4, high: 3, medium: 2, low: 1 };
export const healthCodes: Readonly<Record<Health, number>> = { unhealthy: 3, unknown: 2, healthy: 1, notApplicable: 0 };

const severityWords = new Map(Object.entries(severityCodes).map(([word, code]) => [code, word as Severity]));
const healthWords = new Map(Object.entries(healthCodes).map(([word, code]) => [code, word as Health]));

/** 0 (no open finding) is null. */
export function severityOf(code: number): Severity | null {
  return severityWords.get(code) ?? null;
}

export function healthOf(code: number): Health {
  const word = healthWords.get(code);
  if (!word) throw new Error(`There is no health ${code}`);
  return word;
}
