import { type EditorState, type Extension, type Line, RangeSetBuilder, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { visibleText } from "@periplus/shared/visible-text";
import type { CodeMark } from "./Code";

/** The message of a mark, under its lines. */
class MarkMessage extends WidgetType {
  readonly words: string;
  readonly tone: CodeMark["tone"];

  constructor(words: string, tone: CodeMark["tone"]) {
    super();
    this.words = words;
    this.tone = tone;
  }

  override eq(other: MarkMessage): boolean {
    return other.words === this.words && other.tone === this.tone;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = this.tone === "warning" ? "cm-markMessage cm-doubtful" : "cm-markMessage";
    // React does not make this element: what is unseen is written out here.
    element.textContent = visibleText(this.words, { keepLines: true });
    return element;
  }
}

/** A longer mark would only say that everything is wrong. */
const mostLines = 10;

const markedLine = Decoration.line({ class: "cm-markedLine" });
const doubtfulLine = Decoration.line({ class: "cm-markedLine cm-doubtful" });
const markedWord = Decoration.mark({ class: "cm-markedWord" });

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
  const messages = new Map<number, MarkMessage[]>();
  const lines = new Map<number, Decoration>();
  const columns = new Map<number, number[]>();
  for (const { startLine, endLine, message, column, tone } of marks) {
    if (startLine > state.doc.lines) continue;
    // A mark on a whole part of the object (what is asked for is missing in it) points at where the part starts.
    const end = endLine - startLine < mostLines ? Math.min(endLine, state.doc.lines) : startLine;
    for (let line = startLine; line <= end; line += 1) {
      if (tone !== "warning" || !lines.has(line)) lines.set(line, tone === "warning" ? doubtfulLine : markedLine);
    }
    messages.set(end, [...(messages.get(end) ?? []), new MarkMessage(message, tone)]);
    if (column !== undefined) columns.set(startLine, [...(columns.get(startLine) ?? []), column]);
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const [number, decoration] of [...lines].sort(([a], [b]) => a - b)) {
    const line = state.doc.line(number);
    builder.add(line.from, line.from, decoration);
    for (const column of new Set((columns.get(number) ?? []).sort((a, b) => a - b))) underline(builder, line, column);
    for (const widget of messages.get(number) ?? [])
      builder.add(line.to, line.to, Decoration.widget({ widget, block: true, side: 1 }));
  }
  return builder.finish();
}

/** From a column, counted in code points, to the end of the word that begins there. */
function underline(builder: RangeSetBuilder<Decoration>, line: Line, column: number): void {
  const start = [...line.text].slice(0, column - 1).join("").length;
  const length = /^(?:\w+|\S)/.exec(line.text.slice(start))?.[0].length ?? 0;
  if (length > 0) builder.add(line.from + start, line.from + start + length, markedWord);
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
  ".cm-markedWord": { textDecoration: "underline wavy var(--high)", textUnderlineOffset: "3px" },
  ".cm-doubtful": {
    background: "var(--medium-tint)",
    boxShadow: "inset 3px 0 0 var(--medium)",
    color: "var(--text)",
  },
});
