import { useMemo } from "react";
import { diffLines, foldDiff } from "../lib/diff-lines";
import styles from "./Diff.module.css";
import text from "./text.module.css";

const signs = { same: " ", removed: "−", added: "+" };
const words = { same: "", removed: "Removed: ", added: "Added: " };

/** Two texts as one list of lines: what goes, what comes, and some lines around. */
export function Diff({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = useMemo(() => foldDiff(diffLines(before, after)), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls sideways must be reachable by keyboard
    <section className={styles.frame} aria-label={label} tabIndex={0}>
      {lines.map((line, index) =>
        line === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a gap has no name but its place
          <div key={`gap ${index}`} className={styles.gap}>
            unchanged lines
          </div>
        ) : (
          <div key={`${line.before} ${line.after}`} className={styles.line} data-kind={line.kind}>
            <span className={styles.number}>{line.before ?? ""}</span>
            <span className={styles.number}>{line.after ?? ""}</span>
            <span className={styles.sign} aria-hidden="true">
              {signs[line.kind]}
            </span>
            <span className={text.hidden}>{words[line.kind]}</span>
            <code className={styles.text}>{line.text}</code>
          </div>
        ),
      )}
    </section>
  );
}
