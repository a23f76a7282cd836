import { CopyButton } from "../ui/CopyButton";
import styles from "./CodeBlock.module.css";

/** A command or an expression to read and to copy. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <figure className={styles.block} aria-label={label}>
      <pre className={styles.text}>
        <code>{text}</code>
      </pre>
      <div className={styles.copy}>
        <CopyButton text={text} label={`Copy: ${label.toLowerCase()}`} />
      </div>
    </figure>
  );
}
