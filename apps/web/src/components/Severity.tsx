import type { OpenFindings } from "@periplus/shared/cluster";
import { type Severity, severities } from "@periplus/shared/vocabulary";
import { formatNumber } from "../lib/number";
import { severityWords } from "../lib/words";
import text from "../ui/text.module.css";
import styles from "./Severity.module.css";

const shapes: Record<Severity, string> = {
  critical: "M6 .6 11.4 6 6 11.4.6 6Z",
  high: "M6 1.2 11.4 10.6H.6Z",
  medium: "M1.4 1.4h9.2v9.2H1.4Z",
  low: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z",
};

/** The shape of a severity: it can be told without its colour. Never stands without the word near it. */
export function SeverityShape({ severity, size = 12 }: { severity: Severity | null; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className={styles.shape}
      data-severity={severity ?? "none"}
      aria-hidden="true"
    >
      <path d={severity === null ? "M1.5 5.2h9v1.6h-9Z" : shapes[severity]} />
    </svg>
  );
}

/** Shape and word in a table. */
export function SeverityWord({ severity }: { severity: Severity | null }) {
  return (
    <span className={styles.word}>
      <SeverityShape severity={severity} />
      {severity === null ? <span className={text.muted}>None</span> : severityWords[severity]}
    </span>
  );
}

/** Shape and word on the severity's tint, for headings. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span className={styles.badge} data-severity={severity}>
      <SeverityShape severity={severity} size={10} />
      {severityWords[severity]}
    </span>
  );
}

/** Open findings by severity, each with its shape; a zero stays in its place. */
export function SeverityCounts({ counts }: { counts: OpenFindings }) {
  return (
    <span className={styles.counts} data-numbers>
      {severities.map((severity) => (
        <span key={severity} data-zero={counts[severity] === 0 || undefined}>
          <SeverityShape severity={severity} size={10} />
          <span className={text.hidden}>{severityWords[severity]}: </span>
          {formatNumber(counts[severity])}
        </span>
      ))}
    </span>
  );
}

/** All open findings of a count. */
export const sumOf = (counts: OpenFindings): number => severities.reduce((sum, severity) => sum + counts[severity], 0);
