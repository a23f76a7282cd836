import { type EditorState, type Extension, RangeSetBuilder, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { CodeMark } from "./Code";

/** The message of a mark, under its lines. */
class MarkMessage extends WidgetType {
  readonly words: string;

  constructor(words: string) {
    super();
    this.words = words;
  }

  override eq(other: MarkMessage): boolean {
    return other.words === this.words;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = "cm-markMessage";
    element.textContent = this.words;
    return element;
  }
}

/** A longer mark would only say that everything is wrong. */
const mostLines = 10;

const markedLine = Decoration.line({ class: "cm-markedLine" });

/** Marks lines with a bar and a tint, and says under them why. Lines beyond the text are left out. */
export function markedLines(marks: readonly CodeMark[]): Extension {
  if (marks.length === 0) return [];
  const field = StateField.define<DecorationSet>({
    create: (state) => decorate(state, marks),
    update: (value, transaction) => (transaction.docChanged ? decorate(transaction.state, marks) : value),
    provide: (self) => EditorView.decorations.from(self),
  });
  return [field, look];
}

function decorate(state: EditorState, marks: readonly CodeMark[]): DecorationSet {
  const messages = new Map<number, string[]>();
  const lines = new Set<number>();
  for (const { startLine, endLine, message } of marks) {
    if (startLine > state.doc.lines) continue;
    // A mark on a whole part of the object (what is asked for is missing in it) points at where the part starts.
    const end = endLine - startLine < mostLines ? Math.min(endLine, state.doc.lines) : startLine;
    for (let line = startLine; line <= end; line += 1) lines.add(line);
    messages.set(end, [...(messages.get(end) ?? []), message]);
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const number of [...lines].sort((a, b) => a - b)) {
    const line = state.doc.line(number);
    builder.add(line.from, line.from, markedLine);
    for (const words of messages.get(number) ?? [])
      builder.add(line.to, line.to, Decoration.widget({ widget: new MarkMessage(words), block: true, side: 1 }));
  }
  return builder.finish();
}

const look = EditorView.theme({
  ".cm-markedLine": { background: "var(--high-tint)", boxShadow: "inset 3px 0 0 var(--high)" },
  ".cm-markMessage": {
    padding: "2px 12px 4px 20px",
    background: "var(--high-tint)",
    boxShadow: "inset 3px 0 0 var(--high)",
    color: "var(--high-text)",
    fontFamily: "var(--sans)",
    fontWeight: "500",
  },
});
