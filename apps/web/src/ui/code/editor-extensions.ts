import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import {
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { unseenWithinLines, writeOut } from "@periplus/shared/visible-text";
import { nonce } from "../../lib/nonce";

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.labelName], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--code-string)" },
  { tag: [tags.number], color: "var(--code-number)" },
  { tag: [tags.bool, tags.null, tags.keyword, tags.atom], color: "var(--code-word)" },
  { tag: [tags.comment, tags.meta], color: "var(--code-comment)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--text)", fontSize: "12px", maxHeight: "var(--code-height, none)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "18px", overflow: "auto" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  // What is scrolled sideways goes below the numbers.
  ".cm-gutters": { background: "var(--page)", border: "none", color: "var(--muted)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 12px" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    background: "light-dark(#cfe2f4, #27496a) !important",
  },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-panels": { background: "var(--raised)", color: "var(--text)", border: "none" },
  ".cm-textfield, .cm-button": {
    background: "var(--page)",
    color: "inherit",
    border: "1px solid var(--control)",
    borderRadius: "4px",
    backgroundImage: "none",
  },
  ".cm-foldPlaceholder": { background: "var(--raised)", border: "1px solid var(--hairline)", color: "var(--muted)" },
  ".cm-searchMatch": { background: "var(--medium-tint)" },
});

/** Stands for a character that would not be seen, or would move what stands around it. */
function drawUnseen(codePoint: number): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "cm-specialChar";
  mark.textContent = writeOut(codePoint);
  return mark;
}

interface EditorChoice {
  language: "yaml" | "json" | "plain";
  label: string;
  editable: boolean;
}

/** What an editor is made of. Its styles carry the page's nonce. */
export function editorExtensions({ language, label, editable }: EditorChoice): Extension {
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    highlightSpecialChars({ specialChars: unseenWithinLines, render: drawUnseen }),
    language === "plain" ? [] : [language === "json" ? json() : yaml(), codeFolding(), foldGutter()],
    syntaxHighlighting(colors),
    look,
    editable ? [EditorView.lineWrapping, EditorView.theme({ "&": { height: "var(--code-height, auto)" } })] : [],
    search({ top: true }),
    indentUnit.of("  "),
    EditorView.contentAttributes.of({
      "aria-label": label,
      tabindex: "0",
      ...(editable ? {} : { "aria-readonly": "true" }),
    }),
    // Tab leaves a text that is only read, and indents in one that is written; Escape then Tab leaves that too.
    keymap.of([
      ...searchKeymap,
      ...foldKeymap,
      ...(editable ? [...historyKeymap, ...defaultKeymap, indentWithTab] : defaultKeymap),
    ]),
    editable ? [history(), highlightActiveLine()] : [EditorState.readOnly.of(true), EditorView.editable.of(false)],
  ];
}
