import { Notice } from "../../ui/Notice";
import styles from "./Fix.module.css";

/** The words in capitals that a person replaces in what is proposed. */
export function FixInputs({ inputs }: { inputs: Readonly<Record<string, string>> }) {
  return (
    <Notice title="Something has to be filled in first.">
      <dl className={styles.inputs}>
        {Object.entries(inputs).map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
