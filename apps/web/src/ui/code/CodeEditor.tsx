import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type CSSProperties, useEffect, useRef } from "react";
import type { CodeProps } from "./Code";
import styles from "./Code.module.css";
import { editorExtensions } from "./editor-extensions";
import { markedLines } from "./marked-lines";

const noMarks: NonNullable<CodeProps["marks"]> = [];

/** CodeMirror, made once for a text and again when another text or other marks are given. */
export function CodeEditor({ text, language, label, marks = noMarks, onChange, height }: CodeProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const markings = useRef(new Compartment());
  const changed = useRef(onChange);
  changed.current = onChange;
  const editable = onChange !== undefined;
  // A line break at the end of a text that is only read would be a numbered line with nothing in it.
  const shown = editable ? text : text.replace(/\n$/, "");

  useEffect(() => {
    if (!frame.current) return;
    const editor = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: "",
        extensions: [
          editorExtensions({ language, label, editable }),
          markings.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && editable) changed.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [language, label, editable]);

  // After the editor is made, or when the text changes outside of it; typing comes back as the same text.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor made anew has to be given the text again
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === shown) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: shown } });
  }, [shown, language, label, editable]);

  // Marks come and go while somebody writes: the editor stays, with its cursor and what can be undone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text, or an editor made anew, is marked again
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    editor.dispatch({ effects: markings.current.reconfigure(markedLines(marks)) });
    if (!editable) showLine(editor, marks[0]?.startLine);
  }, [marks, editable ? null : shown, language, label, editable]);

  return (
    <div
      ref={frame}
      className={styles.editor}
      data-editable={editable || undefined}
      style={{ "--code-height": height } as CSSProperties}
    />
  );
}

/** Brings a line into the middle of the editor; the page around it stays where it is. */
function showLine(editor: EditorView, line: number | undefined): void {
  if (line === undefined || line > editor.state.doc.lines) return;
  const position = editor.state.doc.line(line).from;
  editor.requestMeasure({
    read: () => editor.lineBlockAt(position).top - editor.scrollDOM.clientHeight / 2,
    write: (top) => {
      editor.scrollDOM.scrollTop = top;
    },
  });
}
