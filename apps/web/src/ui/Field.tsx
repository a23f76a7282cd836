import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./Field.module.css";

interface FieldFrame {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
  optional?: boolean;
}

type Wiring = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

function Frame({ label, hint, error, optional, children }: FieldFrame & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional ? <span className={styles.optional}> optional</span> : null}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {error ? (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      ) : null}
      {hint ? (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

type Without<Element extends "input" | "textarea" | "select"> = Omit<ComponentProps<Element>, "id">;

/** One line of text with its label, hint and error. */
export function TextField({ label, hint, error, optional = false, ...rest }: FieldFrame & Without<"input">) {
  return (
    <Frame label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => <input type="text" spellCheck={false} {...rest} {...wiring} className={styles.control} />}
    </Frame>
  );
}

/** Several lines of text. */
export function TextAreaField({ label, hint, error, optional = false, ...rest }: FieldFrame & Without<"textarea">) {
  return (
    <Frame label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <textarea rows={4} spellCheck={false} {...rest} {...wiring} className={`${styles.control} ${styles.area}`} />
      )}
    </Frame>
  );
}

/** One of a few. */
export function SelectField({
  label,
  hint,
  error,
  optional = false,
  children,
  ...rest
}: FieldFrame & Without<"select">) {
  return (
    <Frame label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <select {...rest} {...wiring} className={styles.control}>
          {children}
        </select>
      )}
    </Frame>
  );
}
