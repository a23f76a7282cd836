import { lazy, Suspense } from "react";
import styles from "./Code.module.css";

export interface CodeMark {
  /** 1-based, both inclusive. */
  startLine: number;
  endLine: number;
  message: string;
  /** 1-based: underlines what begins there on the first line. */
  column?: number;
  /** What is only doubtful looks less grave. */
  tone?: "warning";
}

export interface CodeProps {
  text: string;
  language: "yaml" | "json" | "plain";
  /** The name of the text for those who do not see it. */
  label: string;
  marks?: readonly CodeMark[];
  /** Without it the text can be read only. */
  onChange?: (text: string) => void;
  /** How tall it may become; one that is written in is that tall. */
  height?: string;
}

const Editor = lazy(() => import("./CodeEditor").then((module) => ({ default: module.CodeEditor })));

/** A text with line numbers, colours and marked lines; plain until the editor has come. */
export function Code(props: CodeProps) {
  return (
    <Suspense
      fallback={
        <pre aria-busy="true" className={styles.plain} style={{ maxHeight: props.height }}>
          {props.text.slice(0, 20_000)}
        </pre>
      }
    >
      <Editor {...props} />
    </Suspense>
  );
}
