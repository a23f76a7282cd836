import { type RequirementCounts, requirementStates } from "@periplus/shared/standard";
import { requirementWords } from "../../lib/words";
import styles from "./RequirementBar.module.css";

/** How far a standard is met, in parts: failed, met, and what nobody knows, hatched. */
export function RequirementBar({ counts, size = "small" }: { counts: RequirementCounts; size?: "small" | "large" }) {
  const present = requirementStates.filter((state) => counts[state] > 0);
  const label = present.map((state) => `${counts[state]} ${requirementWords[state].toLowerCase()}`).join(", ");
  return (
    <span className={styles.bar} data-size={size} role="img" aria-label={label || "Nothing to meet"}>
      {present.map((state) => (
        <span key={state} data-state={state} style={{ flexGrow: counts[state] }} />
      ))}
    </span>
  );
}
