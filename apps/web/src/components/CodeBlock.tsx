import { CopyButton } from "../ui/CopyButton";
import styles from "./CodeBlock.module.css";

/** A command or an expression to read and to copy. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <pre className={styles.text} aria-label={label} tabIndex={0}>
        <code>{text}</code>
      </pre>
      <div className={styles.copy}>
        <CopyButton text={text} label={`Copy: ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
