import styles from "./StackBar.module.css";

export interface StackPart {
  key: string;
  value: number;
  /** A colour of the tokens. */
  color: string;
}

/** Parts side by side on one line, of a length that can be compared between bars. The numbers stand beside it. */
export function StackBar({ parts, of }: { parts: readonly StackPart[]; of: number }) {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  return (
    <svg
      className={styles.bar}
      width="100%"
      height="10"
      preserveAspectRatio="none"
      viewBox={`0 0 ${Math.max(1, of)} 10`}
      aria-hidden="true"
    >
      <rect width={total} height="10" className={styles.ground} />
      {parts.map(({ key, value, color }) => {
        const x = from;
        from += value;
        return value > 0 ? (
          <rect key={key} x={x} width={value} height="10" className={styles.part} style={{ fill: color }} />
        ) : null;
      })}
    </svg>
  );
}
