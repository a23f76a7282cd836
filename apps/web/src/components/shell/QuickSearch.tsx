import { Dialog } from "@base-ui/react/dialog";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useListbox } from "../../ui/listbox";
import text from "../../ui/text.module.css";
import styles from "./QuickSearch.module.css";
import { useHits } from "./quick-hits";

/** Goes anywhere: a page, a cluster, a recommendation, a resource, or a query of the inventory. */
export function QuickSearch({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const hits = useHits(useDeferredValue(typed.trim()));
  const choose = (index: number) => {
    const hit = hits[index];
    if (!hit) return;
    onClose();
    void navigate(hit.path);
  };
  const listbox = useListbox(hits.length, { choose, close: onClose });
  const active = Math.max(0, listbox.active);
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.popup}>
          <Dialog.Title className={text.hidden}>Find</Dialog.Title>
          <div className={styles.field}>
            <IconSearch size={18} stroke={1.5} />
            <input
              className={styles.input}
              role="combobox"
              aria-label="Find a page, cluster, recommendation or resource"
              aria-expanded="true"
              aria-controls={listbox.listId}
              aria-activedescendant={hits.length > 0 ? listbox.optionId(active) : undefined}
              placeholder="A name, or: inventory kind:Pod ns:kafka"
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => {
                setTyped(event.target.value);
                listbox.setActive(0);
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter" && listbox.active < 0) choose(active);
                else listbox.onKeyDown(event);
              }}
            />
            <kbd className={styles.key}>Esc</kbd>
          </div>
          <ul id={listbox.listId} role="listbox" aria-label="Results" className={styles.hits}>
            {hits.map((hit, index) => (
              <li
                key={hit.id}
                id={listbox.optionId(index)}
                role="option"
                aria-selected={index === active}
                className={styles.hit}
                onPointerMove={() => listbox.setActive(index)}
                onClick={() => choose(index)}
              >
                <span className={styles.icon}>{hit.icon}</span>
                <span className={styles.title}>{hit.title}</span>
                <span className={styles.note}>{hit.note}</span>
              </li>
            ))}
          </ul>
          {hits.length === 0 ? <p className={styles.none}>Nothing is called that.</p> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
