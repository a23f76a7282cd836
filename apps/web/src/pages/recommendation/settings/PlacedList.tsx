import type { PlacedSettings } from "@periplus/shared/rule-settings";
import { Moment } from "../../../ui/Moment";
import text from "../../../ui/text.module.css";
import type { ChosenScope } from "./ScopeChooser";
import styles from "./Settings.module.css";
import { scopeOf } from "./setting-fields";
import { scopeWords, settingsWords } from "./setting-words";

interface PlacedListProps {
  placed: readonly PlacedSettings[];
  onChoose: (scope: ChosenScope) => void;
}

/** Everything that is set for the rule, each with a way to its scope. What is narrower goes before what is wider. */
export function PlacedList({ placed, onChoose }: PlacedListProps) {
  if (placed.length === 0) return <p className={text.muted}>Nothing: the rule runs with its defaults everywhere.</p>;
  return (
    <ul className={styles.placed}>
      {placed.map((each) => (
        <li key={JSON.stringify(each.scope)}>
          <button type="button" className={text.link} onClick={() => onChoose(scopeOf(each))}>
            {scopeWords(each.scope)}
          </button>
          <span className={styles.placedWords}>{settingsWords(each.settings)}</span>
          <span className={text.muted}>
            {each.updatedBy}, <Moment at={each.updatedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
