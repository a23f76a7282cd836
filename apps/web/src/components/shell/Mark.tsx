import styles from "./Mark.module.css";

/** The product's mark: a coast drawn as one stepped line, and the bearing it is sailed by. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" className={styles.mark} aria-hidden="true">
      <path d="M1.5 18v-4.5h5V9.5h4.5V5.5H15" />
      <circle cx="18.6" cy="5.5" r="2.4" />
    </svg>
  );
}
