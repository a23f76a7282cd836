import type { Cloud } from "@periplus/shared/vocabulary";
import { cloudWords } from "../lib/words";
import styles from "./CloudMark.module.css";

/** A cloud by its letters: providers' logos are licensed for diagrams, not for products. */
export function CloudMark({ cloud, named = false }: { cloud: Cloud; named?: boolean }) {
  const { mark, name } = cloudWords[cloud];
  return (
    <span className={styles.cloud}>
      <abbr className={styles.mark} title={name}>
        {mark}
      </abbr>
      {named ? name : null}
    </span>
  );
}
