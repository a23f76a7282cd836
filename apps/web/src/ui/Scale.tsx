import styles from "./Scale.module.css";

interface ScaleProps {
  /** 0 to 1; null where nothing could be measured. */
  value: number | null;
  /** The share of what is unknown, 0 to 1, hatched at the far end. */
  unknown?: number;
  label: string;
  size?: "small" | "large";
}

/** A share on a graduated scale, as on the border of a chart; what is unknown is hatched, not left out. */
export function Scale({ value, unknown = 0, label, size = "small" }: ScaleProps) {
  return (
    <div className={styles.scale} data-size={size} role="img" aria-label={label}>
      <div className={styles.track}>
        {value === null ? null : <div className={styles.value} style={{ width: `${value * 100}%` }} />}
        {unknown > 0 ? <div className={styles.unknown} style={{ width: `${unknown * 100}%` }} /> : null}
      </div>
      {size === "large" ? (
        <div className={styles.marks} aria-hidden="true">
          {[0, 25, 50, 75, 100].map((mark) => (
            <span key={mark} style={{ left: `${mark}%` }}>
              {mark}
            </span>
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** How far something has come, 0 to 1; null while nobody can tell. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  return (
    <div
      className={styles.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? undefined : Math.round(value * 100)}
      data-unknown={value === null || undefined}
    >
      <div className={styles.value} style={{ width: `${(value ?? 0) * 100}%` }} />
    </div>
  );
}
