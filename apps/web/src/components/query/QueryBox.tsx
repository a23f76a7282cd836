import { parseQuery } from "@periplus/shared/query/parse-query";
import type { QueryKeys } from "@periplus/shared/query/syntax";
import { IconSearch, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { IconButton } from "../../ui/IconButton";
import { useListbox } from "../../ui/listbox";
import text from "../../ui/text.module.css";
import { dropIssues } from "./edit-query";
import styles from "./QueryBox.module.css";
import { QueryInk } from "./QueryInk";
import { Suggestions } from "./Suggestions";
import { type KnownValues, suggest } from "./suggest";
import { useQueryDraft } from "./use-query-draft";

interface QueryBoxProps {
  /** The query in the address: what the list shows. */
  q: string;
  /** `typing` changes come one after the other and replace each other in the history. */
  onChange: (q: string, how: "typing" | "done") => void;
  keys: QueryKeys;
  /** Values with their counts, where the list has counted them. */
  known?: KnownValues;
  label: string;
  placeholder: string;
}

/** The query as text, with suggestions under the caret and errors under the box. */
export function QueryBox({ q, onChange, keys, known = {}, label, placeholder }: QueryBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const draft = useQueryDraft(q, keys, onChange);
  const [caret, setCaret] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const { from, to, options } = suggest(draft.text, caret ?? draft.text.length, keys, known);
  const shown = open ? options : [];
  const choose = (index: number) => {
    const option = shown[index];
    if (!option) return;
    const next = draft.text.slice(0, from) + option.insert + draft.text.slice(to);
    const end = from + option.insert.length;
    draft.type(next);
    listbox.setActive(-1);
    setOpen(option.insert.endsWith(":"));
    setCaret(end);
    requestAnimationFrame(() => input.current?.setSelectionRange(end, end));
  };
  const listbox = useListbox(shown.length, { choose, close: () => setOpen(false), tabChooses: true });
  const onKeyDown = (event: KeyboardEvent) => {
    listbox.onKeyDown(event);
    if (event.defaultPrevented) return;
    if (event.key === "Enter") {
      draft.finish(draft.text);
      setOpen(false);
    } else if (event.key === "Escape") input.current?.blur();
    else if (event.key === "ArrowDown") setOpen(true);
  };
  // A term that is still being written is not wrong yet.
  const issues = parseQuery(draft.text, keys).issues.filter((issue) => !(open && issue.end === caret));
  const issuesId = `${listbox.listId}-issues`;
  return (
    <search className={styles.search}>
      <div className={styles.box} data-wrong={issues.length > 0 || undefined}>
        <IconSearch size={16} stroke={1.5} className={styles.lens} />
        <div className={styles.text}>
          <QueryInk text={draft.text} keys={keys} input={input} />
          <input
            ref={input}
            className={styles.input}
            data-query-box
            role="combobox"
            aria-label={label}
            aria-expanded={shown.length > 0}
            aria-controls={listbox.listId}
            aria-autocomplete="list"
            aria-activedescendant={listbox.active >= 0 ? listbox.optionId(listbox.active) : undefined}
            aria-invalid={issues.length > 0 || undefined}
            aria-describedby={issues.length > 0 ? issuesId : undefined}
            placeholder={placeholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={draft.text}
            onChange={(event) => {
              draft.type(event.target.value);
              setCaret(event.target.selectionStart);
              setOpen(true);
              listbox.setActive(-1);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
        </div>
        {draft.text ? (
          <IconButton
            label="Clear the query"
            icon={<IconX size={16} stroke={1.5} />}
            onClick={() => {
              draft.finish("");
              input.current?.focus();
            }}
          />
        ) : null}
      </div>
      <Suggestions options={shown} listbox={listbox} onChoose={choose} />
      {issues.length > 0 ? (
        <div id={issuesId} role="status" className={styles.issues}>
          {issues.map((issue) => (
            <p key={issue.start}>{issue.message.replaceAll("`", "")}</p>
          ))}
          <button type="button" className={text.inlineLink} onClick={() => draft.finish(dropIssues(draft.text, keys))}>
            Drop what is not understood and search for the rest
          </button>
        </div>
      ) : null}
    </search>
  );
}
